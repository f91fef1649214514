import { deleteAttribute, ofAppGroup } from '../../shared/operations/attributes';

/** Deletes one custom attribute of an app group and answers with it. */
export default deleteAttribute(ofAppGroup);
