import { deleteAttribute, ofCompany } from '../../shared/operations/attributes';

/** Deletes one custom attribute of a company and answers with it. */
export default deleteAttribute(ofCompany);
