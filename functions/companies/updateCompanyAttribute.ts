import { ofCompany, setAttribute } from '../../shared/operations/attributes';

/** Sets one custom attribute of a company, new or not. */
export default setAttribute(ofCompany);
