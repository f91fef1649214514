import { ofApiProduct, replaceAttributes } from '../../shared/operations/attributes';

/** Replaces all custom attributes of an API product; missing ones are removed. */
export default replaceAttributes(ofApiProduct);
