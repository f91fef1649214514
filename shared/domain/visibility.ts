import type { Caller } from '../environment';
import type { ApiProduct } from '../schemas/apiProduct';
import type { Access } from '../schemas/apiProductSearch';
import { developerOwner } from '../schemas/owner';
import type { ProductVisibility } from '../store/collections/apiProducts';
import { isDeveloper } from './developerPolicy';

/** What an API product says of who may ask for it, in its attribute `access`. */
type Offered = Pick<ApiProduct, 'attributes'>;

/** Who may ask for a product; one without the attribute is public. Source: Apigee's portal module for Drupal. */
export function accessOf({ attributes }: Offered): Access {
  const value = attributes
    .find(({ name }) => name === 'access')
    ?.value.trim()
    .toLowerCase();
  return value === 'private' || value === 'internal' ? value : 'public';
}

/** Who looks at API products. */
type Viewer = 'staff' | 'developer';

/** Whether somebody may see an API product, and ask for it. */
export const isVisible = (product: Offered, viewer: Viewer): boolean =>
  viewer === 'staff' || accessOf(product) !== 'internal';

/** Path of the developer who calls, below the organization; undefined for staff and API clients. */
export const ownerCalling = (caller: Pick<Caller, 'role' | 'developerId'>): string | undefined =>
  isDeveloper(caller) ? developerOwner(`${caller.developerId}`) : undefined;

/** Returns what a caller sees of API products; undefined for all of them. */
export function sightOf(caller: Pick<Caller, 'role' | 'developerId'>): ProductVisibility | undefined {
  const owner = ownerCalling(caller);
  return owner === undefined ? undefined : { owner, isVisible: (product) => isVisible(product, 'developer') };
}
