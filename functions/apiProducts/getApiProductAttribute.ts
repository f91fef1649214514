import { getAttribute, ofApiProduct } from '../../shared/operations/attributes';

/** Answers one custom attribute of an API product. */
export default getAttribute(ofApiProduct);
