import { listAttributes, ofAppGroup } from '../../shared/operations/attributes';

/** Lists the custom attributes of an app group, in the order in which they were set. */
export default listAttributes(ofAppGroup);
