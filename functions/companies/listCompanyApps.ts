import { listApps } from '../../shared/operations/apps';
import { companies } from '../../shared/operations/owners';

/** Lists a company's apps ordered by name: the names, or with `expand` whole apps. */
export default listApps(companies);
