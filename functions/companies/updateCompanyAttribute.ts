import { ofCompany, setAttribute } from '../../shared/operations/attributes';

/** Creates or updates one custom attribute of a company. */
export default setAttribute(ofCompany);
