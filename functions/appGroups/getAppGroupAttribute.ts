import { getAttribute, ofAppGroup } from '../../shared/operations/attributes';

/** Returns one custom attribute of an app group. */
export default getAttribute(ofAppGroup);
