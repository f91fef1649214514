import { developerApp, listAttributes } from '../../shared/attributeOperations';

/** Lists the custom attributes of an app, in the order they were given. */
export default listAttributes(developerApp);
