import { listAttributes, ofApiProduct } from '../../shared/attributeOperations';

/** Lists the custom attributes of an API product, in the order they were given. */
export default listAttributes(ofApiProduct);
