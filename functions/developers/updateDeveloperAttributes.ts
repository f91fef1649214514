import { ofDeveloper, replaceAttributes } from '../../shared/operations/attributes';

/** Replaces all custom attributes of a developer; missing ones are removed. */
export default replaceAttributes(ofDeveloper);
