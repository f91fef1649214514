import { deleteAttribute, ofApiProduct } from '../../shared/attributeOperations';

/** Deletes one custom attribute of an API product and answers with it. */
export default deleteAttribute(ofApiProduct);
