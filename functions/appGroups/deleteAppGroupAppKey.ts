import { deleteKey } from '../../shared/operations/keys';
import { appGroups } from '../../shared/operations/owners';

/** Deletes a consumer key of an app and returns it as it was. */
export default deleteKey(appGroups);
