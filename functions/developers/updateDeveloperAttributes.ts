import { ofDeveloper, replaceAttributes } from '../../shared/operations/attributes';

/** Replaces all custom attributes of a developer; those that are not sent are removed. */
export default replaceAttributes(ofDeveloper);
