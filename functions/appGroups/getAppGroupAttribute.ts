import { getAttribute, ofAppGroup } from '../../shared/attributeOperations';

/** Answers one custom attribute of an app group. */
export default getAttribute(ofAppGroup);
