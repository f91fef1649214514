import { ofAppGroup, replaceAttributes } from '../../shared/attributeOperations';

/** Replaces all custom attributes of an app group; those that are not sent are removed. */
export default replaceAttributes(ofAppGroup);
