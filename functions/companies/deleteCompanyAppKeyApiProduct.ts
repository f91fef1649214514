import { deleteKeyApiProduct } from '../../shared/operations/keys';
import { companies } from '../../shared/operations/owners';

/** Removes an API product from a consumer key of a company's app and returns the key. */
export default deleteKeyApiProduct(companies);
