import { listAttributes, ofApiProduct } from '../../shared/operations/attributes';

/** Lists the custom attributes of an API product, in the order they were given. */
export default listAttributes(ofApiProduct);
