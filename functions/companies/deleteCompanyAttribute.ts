import { deleteAttribute, ofCompany } from '../../shared/attributeOperations';

/** Deletes one custom attribute of a company and answers with it. */
export default deleteAttribute(ofCompany);
