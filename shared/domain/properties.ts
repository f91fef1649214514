import { invalidRequest } from '../faults';
import type { ApiProduct } from '../schemas/apiProduct';
import { OrganizationSettings, type Property } from '../schemas/organization';
import type { StoredOrganization } from '../store/collections/organizations';

/** Enables paging by startKey in clients; always true. */
const PAGING = 'features.isCpsEnabled';

/** Forbids products without any restriction and apps without products. Source: Apigee Edge, API products. */
const BOUNDED = 'features.keymanagement.disable.unbounded.permissions';

/** Settings that Apigee Edge exposes as properties, by their names there. */
const settings = {
  'keymanagement.consumer.key.length': 'keyLength',
  'keymanagement.consumer.secret.length': 'secretLength',
} as const;

const settingOf = (name: string) => settings[name as keyof typeof settings] as 'keyLength' | undefined;

/** Returns the properties that clients see. */
export const propertiesOf = (organization: StoredOrganization): Property[] => [
  { name: PAGING, value: 'true' },
  ...Object.entries(settings).map(([name, setting]) => ({ name, value: String(organization[setting]) })),
  ...organization.properties.filter(({ name }) => name !== PAGING && !settingOf(name)),
];

/** Replaces the properties; settings that are not among them keep their values. @throws InvalidRequest */
export function withProperties(
  organization: StoredOrganization,
  properties: readonly Property[],
): StoredOrganization {
  const changed = { ...organization };
  for (const { name, value } of properties) {
    const setting = settingOf(name);
    if (!setting) continue;
    const { success, data } = OrganizationSettings.shape[setting].safeParse(value);
    if (!success) throw invalidRequest(`${name} is a whole number from 16 to 128`);
    changed[setting] = data;
  }
  const others = properties.filter(({ name }) => name !== PAGING && !settingOf(name));
  return { ...changed, properties: others };
}

/** True if every API product must restrict access, and every app must name a product. */
export const isBounded = ({ properties }: Pick<StoredOrganization, 'properties'>): boolean =>
  properties.some(({ name, value }) => name === BOUNDED && value === 'true');

type Restrictions = Pick<ApiProduct, 'apiResources' | 'proxies' | 'operationGroup'>;

/** @throws InvalidRequest if the organization forbids unrestricted products and this one is */
export function requireBounds(
  organization: Pick<StoredOrganization, 'properties'>,
  { apiResources, proxies, operationGroup }: Restrictions,
): void {
  const isUnbounded = apiResources.length === 0 && proxies.length === 0 && !operationGroup;
  if (isUnbounded && isBounded(organization))
    throw invalidRequest('An API product needs at least one proxy or resource in this organization');
}
