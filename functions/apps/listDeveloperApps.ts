import { listApps } from '../../shared/appOperations';
import { developers } from '../../shared/owners';

/** Lists a developer's apps in the order of their names: the names, or with `expand` whole apps. */
export default listApps(developers);
