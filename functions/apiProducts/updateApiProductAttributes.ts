import { ofApiProduct, replaceAttributes } from '../../shared/operations/attributes';

/** Replaces all custom attributes of an API product; those that are not sent are removed. */
export default replaceAttributes(ofApiProduct);
