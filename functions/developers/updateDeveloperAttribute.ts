import { ofDeveloper, setAttribute } from '../../shared/operations/attributes';

/** Sets one custom attribute of a developer, new or not. */
export default setAttribute(ofDeveloper);
