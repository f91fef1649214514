import { getAttribute, ofApiProduct } from '../../shared/attributeOperations';

/** Answers one custom attribute of an API product. */
export default getAttribute(ofApiProduct);
