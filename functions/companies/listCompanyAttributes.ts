import { listAttributes, ofCompany } from '../../shared/operations/attributes';

/** Lists the custom attributes of a company, in the order they were given. */
export default listAttributes(ofCompany);
