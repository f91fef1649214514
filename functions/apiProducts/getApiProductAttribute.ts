import { getAttribute, ofApiProduct } from '../../shared/operations/attributes';

/** Returns one custom attribute of an API product. */
export default getAttribute(ofApiProduct);
