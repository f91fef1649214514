import type { OperationContext } from '../context';
import { ApiProductInUse } from '../faults';
import type { ApiProduct } from '../schemas/apiProduct';
import { startingAt } from '../schemas/listing';
import type { OrganizationSettings } from '../schemas/organization';
import { developerOwner } from '../schemas/owner';
import { facet, type StoredApp } from '../store/collections/apps';
import type { Collections, Store } from '../store/store';
import { walkApps } from './walk';

/** What uses an API product: keys that name it, and what the keys belong to. */
export type User = 'keys' | 'apps' | 'developers' | 'companies';

/** How many apps are read at once. */
const BATCH = 100;

/** The API product of an organization that is looked at. */
interface Subject {
  org: string;
  apiProduct: string;
}

const questionOf = (apiProduct: string) => ({ facet: facet({ apiProduct }) });

/** All apps with a key for an API product in the order of their appIds, a batch at a time. */
const appsWith = ({ org, apiProduct }: Subject, store: Collections, from?: string) =>
  walkApps(org, questionOf(apiProduct), store, from);

const credentialsFor = (apiProduct: string, { credentials }: StoredApp) =>
  credentials.filter(({ apiProducts }) => apiProducts.some(({ apiproduct }) => apiproduct === apiProduct));

async function listKeys(
  subject: Subject,
  { count, startKey }: UsersPage,
  { store, vault, credentials }: Pick<OperationContext, 'store' | 'vault' | 'credentials'>,
): Promise<string[]> {
  const startRef = startKey === undefined ? undefined : vault.keyRef(startKey);
  const place = startRef === undefined ? undefined : await store.keys.find(subject.org, startRef);
  if (startRef !== undefined && !place) return [];
  const first = place && (await store.apps.find(subject.org, place.app));
  const listed: string[] = [];
  for await (const batch of appsWith(subject, store, first?.appId)) {
    const all = batch.flatMap((app) => credentialsFor(subject.apiProduct, app).map((key) => ({ app, key })));
    const start = listed.length === 0 ? all.findIndex(({ key }) => key.keyRef === startRef) : 0;
    const rest = all.slice(Math.max(start, 0));
    listed.push(...rest.map(({ app, key }) => credentials.open(app, key).consumerKey));
    if (listed.length >= count) break;
  }
  return listed.slice(0, count);
}

/** The owners of apps with a key for an API product, each once, in the order of their paths. */
async function* ownersOf(
  { org, apiProduct }: Subject,
  kind: 'developers' | 'companies',
  { apps }: Collections,
  from?: string,
): AsyncGenerator<Awaited<ReturnType<typeof apps.listOwners>>> {
  for (let startAt = from ?? `${kind}/`; ; ) {
    const found = await apps.listOwners(org, questionOf(apiProduct), { kind, startAt, count: BATCH });
    yield [...new Map(found.map((app) => [app.owner, app])).values()];
    const last = found.at(-1);
    if (!last || found.length < BATCH) return;
    startAt = `${last.owner}\0`;
  }
}

async function listOwners(
  subject: Subject,
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

/** The part of a list that is asked for. */
interface UsersPage {
  count: number;
  startKey?: string | undefined;
}

/** Names what uses an API product: consumer keys, appIds, e-mail addresses or names of companies. */
export async function listUsers(
  subject: Subject,
  user: User,
  { count, startKey }: UsersPage,
  context: Pick<OperationContext, 'store' | 'vault' | 'credentials'>,
): Promise<string[]> {
  const { store } = context;
  if (user === 'keys') return listKeys(subject, { count, startKey }, context);
  if (user !== 'apps') return listOwners(subject, user, { count, startKey }, store);
  const page = { count, ...startingAt(startKey) };
  const apps = await store.apps.listAll(subject.org, questionOf(subject.apiProduct), page);
  return apps.map(({ appId }) => appId);
}

/** Counts what uses an API product. */
export async function countUsers(subject: Subject, user: User, store: Collections): Promise<number> {
  const { org, apiProduct } = subject;
  if (user === 'apps') return store.apps.count(org, questionOf(apiProduct));
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
 * Deletes an API product and answers it as it was. With `cascade` keys lose it first, and it goes with
 * the last of them: when that is cut short, deleting again goes on where it stopped.
 * @throws ApiProductDoesNotExist @throws ApiProductInUse with `refuse`
 */
export async function deleteProduct(
  { org, apiProduct }: Subject,
  how: OrganizationSettings['productDelete'],
  store: Store,
): Promise<ApiProduct> {
  const question = questionOf(apiProduct);
  for (;;) {
    const deleted = await store.atomically(async ({ apiProducts, apps }) => {
      const [product, using] = await Promise.all([
        apiProducts.get(org, apiProduct),
        how === 'dangle' ? [] : apps.listAll(org, question, { count: how === 'refuse' ? 1 : BATCH }),
      ]);
      if (how === 'refuse' && using.length > 0) throw ApiProductInUse({ apiProduct });
      for (const app of using) apps.replace(org, withoutProduct(app, apiProduct));
      if (using.length === BATCH) return undefined;
      apiProducts.delete(org, product);
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
