import { getAttribute, ofCompany } from '../../shared/attributeOperations';

/** Answers one custom attribute of a company. */
export default getAttribute(ofCompany);
