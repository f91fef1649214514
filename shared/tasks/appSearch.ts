import type { Vault } from '../crypto/vault';
import { parseFilter } from '../domain/filter';
import { Fault } from '../faults';
import { developerOwner } from '../schemas/owner';
import { type AppFilters, facet } from '../store/collections/apps';
import type { Collections } from '../store/store';

/** Fields of a filter. Source: Apigee X "List apps", filter. */
const fields = [
  'developerEmail',
  'apiProduct',
  'consumerKey',
  'status',
  'appId',
  'appName',
  'appType',
  'appGroup',
] as const;

type Search = Partial<Record<(typeof fields)[number] | 'keyStatus', string>>;

/** Parses the filter of a search. @throws InvalidRequest */
export const parseAppFilter = (text: string): Search => parseFilter(text, fields);

/** Collections of owners by Apigee's `appType`. */
const ownerKinds = new Map([
  ['developer', 'developers'],
  ['company', 'companies'],
  ['appgroup', 'appGroups'],
]);

/**
 * Translates a search into filters; undefined if nothing can match, because a named owner or key does not
 * exist.
 */
export async function filtersFor(
  org: string,
  { developerEmail, appGroup, apiProduct, consumerKey, keyStatus, appType, appName, ...equals }: Search,
  { developers, appGroups, keys, apps }: Collections,
  vault: Vault,
): Promise<AppFilters | undefined> {
  const ownerKind = appType && ownerKinds.get(appType.toLowerCase());
  if (appType !== undefined && !ownerKind) return undefined;
  const filters: AppFilters = {
    equals: { ...equals, ...(appName !== undefined && { name: appName }), ...(ownerKind && { ownerKind }) },
    facet: facet({ apiProduct, keyStatus }),
  };
  if (developerEmail !== undefined && appGroup !== undefined) return undefined;
  if (developerEmail !== undefined) {
    const developer = await developers.identify(org, developerEmail).catch(unlessMissing);
    if (!developer) return undefined;
    filters.equals = { ...filters.equals, owner: developerOwner(developer.developerId) };
  }
  if (appGroup !== undefined) {
    const found = await appGroups.get(org, appGroup).catch(unlessMissing);
    if (!found) return undefined;
    filters.equals = { ...filters.equals, owner: appGroups.ownerPath(found) };
  }
  if (consumerKey !== undefined) {
    const key = await keys.find(org, vault.keyRef(consumerKey));
    const app = key && (await apps.find(org, key.app));
    if (!app || (equals.appId !== undefined && equals.appId !== app.appId)) return undefined;
    filters.equals = { ...filters.equals, appId: app.appId };
  }
  return filters;
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Fault && error.status === 404) return undefined;
  throw error;
}
