import { ofCompany, setAttribute } from '../../shared/attributeOperations';

/** Sets one custom attribute of a company, new or not. */
export default setAttribute(ofCompany);
