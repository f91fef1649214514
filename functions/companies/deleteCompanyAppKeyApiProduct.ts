import { deleteKeyApiProduct } from '../../shared/operations/keys';
import { companies } from '../../shared/operations/owners';

/** Takes an API product from a consumer key of a company's app, and answers with the key. */
export default deleteKeyApiProduct(companies);
