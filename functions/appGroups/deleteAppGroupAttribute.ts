import { deleteAttribute, ofAppGroup } from '../../shared/operations/attributes';

/** Deletes one custom attribute of an app group and returns it. */
export default deleteAttribute(ofAppGroup);
