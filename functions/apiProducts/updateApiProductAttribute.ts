import { ofApiProduct, setAttribute } from '../../shared/operations/attributes';

/** Sets one custom attribute of an API product, new or not. */
export default setAttribute(ofApiProduct);
