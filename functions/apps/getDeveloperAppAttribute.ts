import { developerApp, getAttribute } from '../../shared/attributeOperations';

/** Answers one custom attribute of an app. */
export default getAttribute(developerApp);
