import { ofAppGroup, setAttribute } from '../../shared/attributeOperations';

/** Sets one custom attribute of an app group, new or not. */
export default setAttribute(ofAppGroup);
