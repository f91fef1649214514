import { deleteKey } from '../../shared/keyOperations';
import { companies } from '../../shared/owners';

/** Deletes a consumer key of an app and answers with it as it was. */
export default deleteKey(companies);
