import { listAttributes, ofAppGroup } from '../../shared/operations/attributes';

/** Lists the custom attributes of an app group, in the order they were given. */
export default listAttributes(ofAppGroup);
