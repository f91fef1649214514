import { deleteAttribute, ofDeveloper } from '../../shared/attributeOperations';

/** Deletes one custom attribute of a developer and answers with it. */
export default deleteAttribute(ofDeveloper);
