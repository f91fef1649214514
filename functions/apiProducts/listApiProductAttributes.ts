import { listAttributes, ofApiProduct } from '../../shared/operations/attributes';

/** Lists the custom attributes of an API product, in the order in which they were set. */
export default listAttributes(ofApiProduct);
