import { deleteKey } from '../../shared/keyOperations';
import { appGroups } from '../../shared/owners';

/** Deletes a consumer key of an app and answers with it as it was. */
export default deleteKey(appGroups);
