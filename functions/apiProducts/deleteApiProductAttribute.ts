import { deleteAttribute, ofApiProduct } from '../../shared/operations/attributes';

/** Deletes one custom attribute of an API product and answers with it. */
export default deleteAttribute(ofApiProduct);
