import { listAttributes, ofDeveloper } from '../../shared/operations/attributes';

/** Lists the custom attributes of a developer, in the order they were given. */
export default listAttributes(ofDeveloper);
