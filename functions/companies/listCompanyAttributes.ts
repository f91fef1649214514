import { listAttributes, ofCompany } from '../../shared/operations/attributes';

/** Lists the custom attributes of a company, in the order in which they were set. */
export default listAttributes(ofCompany);
