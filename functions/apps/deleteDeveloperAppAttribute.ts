import { deleteAttribute, developerApp } from '../../shared/attributeOperations';

/** Deletes one custom attribute of an app and answers with it. */
export default deleteAttribute(developerApp);
