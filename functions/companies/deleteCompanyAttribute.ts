import { deleteAttribute, ofCompany } from '../../shared/operations/attributes';

/** Deletes one custom attribute of a company and returns it. */
export default deleteAttribute(ofCompany);
