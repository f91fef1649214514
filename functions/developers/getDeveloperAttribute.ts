import { getAttribute, ofDeveloper } from '../../shared/operations/attributes';

/** Returns one custom attribute of a developer. */
export default getAttribute(ofDeveloper);
