import { developer, getAttribute } from '../../shared/attributeOperations';

/** Answers one custom attribute of a developer. */
export default getAttribute(developer);
