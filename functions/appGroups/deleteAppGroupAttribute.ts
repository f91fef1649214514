import { deleteAttribute, ofAppGroup } from '../../shared/attributeOperations';

/** Deletes one custom attribute of an app group and answers with it. */
export default deleteAttribute(ofAppGroup);
