import { ofDeveloper, setAttribute } from '../../shared/attributeOperations';

/** Sets one custom attribute of a developer, new or not. */
export default setAttribute(ofDeveloper);
