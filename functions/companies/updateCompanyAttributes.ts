import { ofCompany, replaceAttributes } from '../../shared/operations/attributes';

/** Replaces all custom attributes of a company; missing ones are removed. */
export default replaceAttributes(ofCompany);
