import type { Caller } from '../environment';
import type { ApiProduct } from '../schemas/apiProduct';
import type { Access } from '../schemas/apiProductSearch';
import { developerOwner } from '../schemas/owner';
import type { ProductVisibility } from '../store/collections/apiProducts';
import { isDeveloper } from './developerPolicy';

type WithAttributes = Pick<ApiProduct, 'attributes'>;

/**
 * Returns the attribute `access` of a product, `public` by default. Source: Apigee's portal module for
 * Drupal.
 */
export function accessOf({ attributes }: WithAttributes): Access {
  const value = attributes
    .find(({ name }) => name === 'access')
    ?.value.trim()
    .toLowerCase();
  return value === 'private' || value === 'internal' ? value : 'public';
}

type Viewer = 'staff' | 'developer';

/** True if the viewer may see an API product and request it for keys. */
export const isVisible = (product: WithAttributes, viewer: Viewer): boolean =>
  viewer === 'staff' || accessOf(product) !== 'internal';

/** Path of the calling developer below the organization; undefined for staff and API clients. */
export const callingOwner = (caller: Pick<Caller, 'role' | 'developerId'>): string | undefined =>
  isDeveloper(caller) ? developerOwner(`${caller.developerId}`) : undefined;

/** Returns which API products a caller sees; undefined for all. */
export function visibilityFor(caller: Pick<Caller, 'role' | 'developerId'>): ProductVisibility | undefined {
  const owner = callingOwner(caller);
  return owner === undefined ? undefined : { owner, isVisible: (product) => isVisible(product, 'developer') };
}
