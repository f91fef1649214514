import { ofAppGroup, replaceAttributes } from '../../shared/operations/attributes';

/** Replaces all custom attributes of an app group; missing ones are removed. */
export default replaceAttributes(ofAppGroup);
