import { developerApp, setAttribute } from '../../shared/attributeOperations';

/** Sets one custom attribute of an app, new or not. */
export default setAttribute(developerApp);
