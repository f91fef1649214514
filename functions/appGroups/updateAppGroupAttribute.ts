import { ofAppGroup, setAttribute } from '../../shared/operations/attributes';

/** Creates or updates one custom attribute of an app group. */
export default setAttribute(ofAppGroup);
