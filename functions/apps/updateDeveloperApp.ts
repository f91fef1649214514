import { updateApp } from '../../shared/operations/apps';
import { developers } from '../../shared/operations/owners';

/**
 * Replaces an app's attributes and callback URL; missing ones are removed. With `apiProducts` it also creates
 * a new key for exactly those; other keys do not change. Status, name and the scopes of existing keys cannot
 * be changed here.
 */
export default updateApp(developers);
