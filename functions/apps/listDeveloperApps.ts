import { listApps } from '../../shared/operations/apps';
import { developers } from '../../shared/operations/owners';

/** Lists a developer's apps in the order of their names: the names, or with `expand` whole apps. */
export default listApps(developers);
