import { apiProduct, getAttribute } from '../../shared/attributeOperations';

/** Answers one custom attribute of an API product. */
export default getAttribute(apiProduct);
