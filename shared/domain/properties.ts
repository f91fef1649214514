import { invalidRequest } from '../faults';
import type { ApiProduct } from '../schemas/apiProduct';
import { OrganizationSettings, type Property } from '../schemas/organization';
import type { StoredOrganization } from '../store/collections/organizations';

/** With it clients page lists by startKey; it cannot be turned off. */
const PAGING = 'features.isCpsEnabled';

/** Without it a product may open everything, and an app may do without products. Source: Apigee Edge, API products. */
const BOUNDED = 'features.keymanagement.disable.unbounded.permissions';

/** Properties that are settings, by Apigee Edge's names for them. */
const settings = {
  'keymanagement.consumer.key.length': 'keyLength',
  'keymanagement.consumer.secret.length': 'secretLength',
} as const;

const settingOf = (name: string) => settings[name as keyof typeof settings] as 'keyLength' | undefined;

/** The properties that clients see of an organization. */
export const propertiesOf = (organization: StoredOrganization): Property[] => [
  { name: PAGING, value: 'true' },
  ...Object.entries(settings).map(([name, setting]) => ({ name, value: String(organization[setting]) })),
  ...organization.properties.filter(({ name }) => name !== PAGING && !settingOf(name)),
];

/** An organization with its properties replaced; settings that are not among them stay. @throws InvalidRequest */
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

/** Whether every API product must open something in particular, and every app name a product. */
export const isBounded = ({ properties }: Pick<StoredOrganization, 'properties'>): boolean =>
  properties.some(({ name, value }) => name === BOUNDED && value === 'true');

type Opening = Pick<ApiProduct, 'apiResources' | 'proxies' | 'operationGroup'>;

/** @throws InvalidRequest when a product opens everything in an organization where none may */
export function requireBounds(
  organization: Pick<StoredOrganization, 'properties'>,
  { apiResources, proxies, operationGroup }: Opening,
): void {
  const isUnbounded = apiResources.length === 0 && proxies.length === 0 && !operationGroup;
  if (isUnbounded && isBounded(organization))
    throw invalidRequest('An API product needs at least one proxy or resource in this organization');
}
