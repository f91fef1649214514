import { ofAppGroup, setAttribute } from '../../shared/operations/attributes';

/** Sets one custom attribute of an app group, new or not. */
export default setAttribute(ofAppGroup);
