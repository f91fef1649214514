import { ofDeveloper, replaceAttributes } from '../../shared/attributeOperations';

/** Replaces all custom attributes of a developer; those that are not sent are removed. */
export default replaceAttributes(ofDeveloper);
