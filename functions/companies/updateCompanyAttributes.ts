import { ofCompany, replaceAttributes } from '../../shared/operations/attributes';

/** Replaces all custom attributes of a company; those that are not sent are removed. */
export default replaceAttributes(ofCompany);
