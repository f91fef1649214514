import type { OperationContext } from '../context';
import { ApiProductInUse } from '../faults';
import type { ApiProduct } from '../schemas/apiProduct';
import { startingAt } from '../schemas/listing';
import type { OrganizationSettings } from '../schemas/organization';
import { developerOwner } from '../schemas/owner';
import { facet, type StoredApp } from '../store/collections/apps';
import type { Collections, Store } from '../store/store';
import { walkApps } from './walk';

/** Kinds of entities that use an API product: keys with it, and their apps and owners. */
export type UserKind = 'keys' | 'apps' | 'developers' | 'companies';

/** Apps per read. */
const BATCH = 100;

/** Identifies an API product. */
interface ApiProductRef {
  org: string;
  apiProduct: string;
}

const filtersFor = (apiProduct: string) => ({ facet: facet({ apiProduct }) });

/** Yields all apps with a key for an API product, ordered by appId. */
const appsWith = ({ org, apiProduct }: ApiProductRef, store: Collections, from?: string) =>
  walkApps(org, filtersFor(apiProduct), store, from);

const credentialsFor = (apiProduct: string, { credentials }: StoredApp) =>
  credentials.filter(({ apiProducts }) => apiProducts.some(({ apiproduct }) => apiproduct === apiProduct));

async function listKeys(
  subject: ApiProductRef,
  { count, startKey }: UsersPage,
  { store, vault, credentials }: Pick<OperationContext, 'store' | 'vault' | 'credentials'>,
): Promise<string[]> {
  const startRef = startKey === undefined ? undefined : vault.keyRef(startKey);
  const startEntry = startRef === undefined ? undefined : await store.keys.find(subject.org, startRef);
  if (startRef !== undefined && !startEntry) return [];
  const first = startEntry && (await store.apps.find(subject.org, startEntry.app));
  const listed: string[] = [];
  for await (const batch of appsWith(subject, store, first?.appId)) {
    const all = batch.flatMap((app) => credentialsFor(subject.apiProduct, app).map((key) => ({ app, key })));
    const start = listed.length === 0 ? all.findIndex(({ key }) => key.keyRef === startRef) : 0;
    const rest = all.slice(Math.max(start, 0));
    listed.push(...rest.map(({ app, key }) => credentials.unseal(app, key).consumerKey));
    if (listed.length >= count) break;
  }
  return listed.slice(0, count);
}

/** Yields the owners of apps with a key for an API product, without duplicates, ordered by path. */
async function* ownersOf(
  { org, apiProduct }: ApiProductRef,
  kind: 'developers' | 'companies',
  { apps }: Collections,
  from?: string,
): AsyncGenerator<Awaited<ReturnType<typeof apps.listOwners>>> {
  for (let startAt = from ?? `${kind}/`; ; ) {
    const found = await apps.listOwners(org, filtersFor(apiProduct), { kind, startAt, count: BATCH });
    yield [...new Map(found.map((app) => [app.owner, app])).values()];
    const last = found.at(-1);
    if (!last || found.length < BATCH) return;
    startAt = `${last.owner}\0`;
  }
}

async function listOwners(
  subject: ApiProductRef,
  kind: 'developers' | 'companies',
  { count, startKey }: UsersPage,
  store: Collections,
): Promise<string[]> {
  const { org } = subject;
  const { developers, companies } = store;
  const pathOf = {
    developers: async (named: string) =>
      (await developers.findAll(org, [named])).map(({ developerId }) => developerOwner(developerId))[0],
    companies: async (name: string) => companies.ownerPath({ name }),
  };
  const from = startKey === undefined ? undefined : await pathOf[kind](startKey);
  if (startKey !== undefined && from === undefined) return [];
  const owners: { developerId?: string | undefined; companyName?: string | undefined }[] = [];
  for await (const batch of ownersOf(subject, kind, store, from)) {
    owners.push(...batch);
    if (owners.length >= count) break;
  }
  const listed = owners.slice(0, count);
  if (kind === 'companies') return listed.flatMap(({ companyName }) => companyName ?? []);
  const ids = listed.flatMap(({ developerId }) => developerId ?? []);
  return (await developers.findAll(org, ids)).map(({ email }) => email);
}

interface UsersPage {
  count: number;
  startKey?: string | undefined;
}

/** Lists what uses an API product: consumer keys, appIds, e-mail addresses or company names. */
export async function listUsers(
  subject: ApiProductRef,
  user: UserKind,
  { count, startKey }: UsersPage,
  context: Pick<OperationContext, 'store' | 'vault' | 'credentials'>,
): Promise<string[]> {
  const { store } = context;
  if (user === 'keys') return listKeys(subject, { count, startKey }, context);
  if (user !== 'apps') return listOwners(subject, user, { count, startKey }, store);
  const page = { count, ...startingAt(startKey) };
  const apps = await store.apps.listAll(subject.org, filtersFor(subject.apiProduct), page);
  return apps.map(({ appId }) => appId);
}

/** Counts what uses an API product. */
export async function countUsers(
  subject: ApiProductRef,
  user: UserKind,
  store: Collections,
): Promise<number> {
  const { org, apiProduct } = subject;
  if (user === 'apps') return store.apps.count(org, filtersFor(apiProduct));
  let count = 0;
  if (user === 'keys') {
    for await (const batch of appsWith(subject, store))
      count += batch.flatMap((app) => credentialsFor(apiProduct, app)).length;
  } else {
    for await (const batch of ownersOf(subject, user, store)) count += batch.length;
  }
  return count;
}

/**
 * Deletes an API product; returns it as it was. With `cascade`, removes it from all keys first, in batches;
 * an interrupted deletion can be repeated. @throws ApiProductDoesNotExist @throws ApiProductInUse with
 * `refuse`
 */
export async function deleteProduct(
  { org, apiProduct }: ApiProductRef,
  how: OrganizationSettings['productDelete'],
  store: Store,
): Promise<ApiProduct> {
  const filters = filtersFor(apiProduct);
  for (;;) {
    const deleted = await store.atomically(async ({ apiProducts, apps }) => {
      const [product, using] = await Promise.all([
        apiProducts.get(org, apiProduct),
        how === 'dangle' ? [] : apps.listAll(org, filters, { count: how === 'refuse' ? 1 : BATCH }),
      ]);
      if (how === 'refuse' && using.length > 0) throw ApiProductInUse({ apiProduct });
      for (const app of using) apps.replace(org, withoutProduct(app, apiProduct));
      if (using.length === BATCH) return undefined;
      await apiProducts.delete(org, product);
      return product;
    });
    if (deleted) return deleted;
  }
}

const withoutProduct = (app: StoredApp, apiProduct: string): StoredApp => ({
  ...app,
  credentials: app.credentials.map((credential) => ({
    ...credential,
    apiProducts: credential.apiProducts.filter(({ apiproduct }) => apiproduct !== apiProduct),
  })),
});
