import { listApps } from '../../shared/operations/apps';
import { developers } from '../../shared/operations/owners';

/** Lists a developer's apps ordered by name: the names, or with `expand` whole apps. */
export default listApps(developers);
