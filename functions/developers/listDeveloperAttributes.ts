import { listAttributes, ofDeveloper } from '../../shared/attributeOperations';

/** Lists the custom attributes of a developer, in the order they were given. */
export default listAttributes(ofDeveloper);
