import { ofApiProduct, setAttribute } from '../../shared/attributeOperations';

/** Sets one custom attribute of an API product, new or not. */
export default setAttribute(ofApiProduct);
