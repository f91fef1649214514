import { getAttribute, ofDeveloper } from '../../shared/operations/attributes';

/** Answers one custom attribute of a developer. */
export default getAttribute(ofDeveloper);
