import { getAttribute, ofAppGroup } from '../../shared/operations/attributes';

/** Answers one custom attribute of an app group. */
export default getAttribute(ofAppGroup);
