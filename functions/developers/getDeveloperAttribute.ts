import { getAttribute, ofDeveloper } from '../../shared/attributeOperations';

/** Answers one custom attribute of a developer. */
export default getAttribute(ofDeveloper);
