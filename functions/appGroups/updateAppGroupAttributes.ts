import { ofAppGroup, replaceAttributes } from '../../shared/operations/attributes';

/** Replaces all custom attributes of an app group; those that are not sent are removed. */
export default replaceAttributes(ofAppGroup);
