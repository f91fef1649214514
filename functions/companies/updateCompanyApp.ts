import { updateApp } from '../../shared/operations/apps';
import { companies } from '../../shared/operations/owners';

/**
 * Replaces an app's attributes and callback URL; what is not sent is removed. With `apiProducts` it
 * also makes a new key for exactly those, and every other key stays as it is. Status, name and the
 * scopes of existing keys cannot be changed here.
 */
export default updateApp(companies);
