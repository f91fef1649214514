import { listAttributes, ofDeveloper } from '../../shared/operations/attributes';

/** Lists the custom attributes of a developer, in the order in which they were set. */
export default listAttributes(ofDeveloper);
