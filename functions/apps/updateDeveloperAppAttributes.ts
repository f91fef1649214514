import { developerApp, replaceAttributes } from '../../shared/attributeOperations';

/** Replaces all custom attributes of an app; those that are not sent are removed. */
export default replaceAttributes(developerApp);
