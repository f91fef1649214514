import { getAttribute, ofCompany } from '../../shared/operations/attributes';

/** Returns one custom attribute of a company. */
export default getAttribute(ofCompany);
