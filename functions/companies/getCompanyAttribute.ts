import { getAttribute, ofCompany } from '../../shared/operations/attributes';

/** Answers one custom attribute of a company. */
export default getAttribute(ofCompany);
