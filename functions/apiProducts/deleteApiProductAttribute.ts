import { deleteAttribute, ofApiProduct } from '../../shared/operations/attributes';

/** Deletes one custom attribute of an API product and returns it. */
export default deleteAttribute(ofApiProduct);
