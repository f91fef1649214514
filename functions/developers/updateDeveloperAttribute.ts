import { ofDeveloper, setAttribute } from '../../shared/operations/attributes';

/** Creates or updates one custom attribute of a developer. */
export default setAttribute(ofDeveloper);
