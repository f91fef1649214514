import type { Caller } from '../environment';
import type { ApiProduct } from '../schemas/apiProduct';
import { accessOf } from '../schemas/apiProductSearch';
import { developerOwner } from '../schemas/owner';
import type { ProductVisibility } from '../store/collections/apiProducts';
import type { StoredOwner } from '../store/collections/owners';
import { isDeveloper } from './developerPolicy';

type WithAttributes = Pick<ApiProduct, 'attributes'>;

/** What the visibility of API products to a developer depends on. */
export type DeveloperViewer = Pick<StoredOwner, 'email' | 'attributes'>;

/** `visitor` is nobody in particular, at a developer portal. */
export type Viewer = 'staff' | 'visitor' | DeveloperViewer;

/** A developer who is not stored: in no audience. */
const unknownDeveloper: DeveloperViewer = { attributes: [] };

/** Returns the conditions of the attribute `audience`; none if everybody may see the product. */
export const audienceOf = ({ attributes }: WithAttributes): string[] =>
  attributes
    .find(({ name }) => name === 'audience')
    ?.value.split(/\s+/)
    .filter(Boolean) ?? [];

const ATTRIBUTE_CONDITION = /^attr:([^=]+)=(.*)$/;

/** Returns the names of the developers' attributes that an audience depends on. */
export const audienceAttributes = (product: WithAttributes): string[] =>
  audienceOf(product).flatMap((condition) => ATTRIBUTE_CONDITION.exec(condition)?.[1] ?? []);

/** True if the developer meets a condition: `@domain` or `attr:name=value`. Nobody meets an unknown one. */
function meets(condition: string, { email = '', attributes }: DeveloperViewer): boolean {
  if (condition.startsWith('@')) return email.toLowerCase().endsWith(condition.toLowerCase());
  const [, name, value] = ATTRIBUTE_CONDITION.exec(condition) ?? [];
  return name !== undefined && attributes.some((known) => known.name === name && known.value === value);
}

/**
 * True if the viewer may see an API product and request it for keys. Developers see `public` and `private`
 * products, of those with an `audience` only the ones whose audience they belong to; visitors see `public`
 * products; staff see all.
 */
export function isVisible(product: WithAttributes, viewer: Viewer): boolean {
  if (viewer === 'staff') return true;
  const access = accessOf(product);
  if (access !== 'private') return access === 'public';
  if (viewer === 'visitor') return false;
  const audience = audienceOf(product);
  return audience.length === 0 || audience.some((condition) => meets(condition, viewer));
}

/** Path of the calling developer below the organization; undefined for staff and API clients. */
export const callingOwner = (caller: Pick<Caller, 'role' | 'developerId'>): string | undefined =>
  isDeveloper(caller) ? developerOwner(`${caller.developerId}`) : undefined;

/** Returns which API products a caller sees; undefined for all. */
export function visibilityFor(caller: Pick<Caller, 'role' | 'developerId'>): ProductVisibility | undefined {
  if (caller.role === 'anybody')
    return { owner: undefined, isVisible: (product) => isVisible(product, 'visitor') };
  const owner = callingOwner(caller);
  return owner === undefined
    ? undefined
    : { owner, isVisible: (product, developer) => isVisible(product, developer ?? unknownDeveloper) };
}
