import { deleteAttribute, ofDeveloper } from '../../shared/operations/attributes';

/** Deletes one custom attribute of a developer and returns it. */
export default deleteAttribute(ofDeveloper);
