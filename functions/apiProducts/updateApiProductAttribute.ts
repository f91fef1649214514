import { ofApiProduct, setAttribute } from '../../shared/operations/attributes';

/** Creates or updates one custom attribute of an API product. */
export default setAttribute(ofApiProduct);
