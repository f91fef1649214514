import { listApps } from '../../shared/appOperations';
import { companies } from '../../shared/owners';

/** Lists a company's apps in the order of their names: the names, or with `expand` whole apps. */
export default listApps(companies);
