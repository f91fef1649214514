import type { Context, OperationContext } from '../context';
import { keySummary } from '../domain/effective';
import { isInState, needsUses } from '../domain/keyStates';
import { displayNameOf } from '../schemas/app';
import type { KeyState } from '../schemas/appSearch';
import { appDocumentId, developerOwner, parseOwner } from '../schemas/owner';
import { type AppFilters, type FoundApp, facet, pendingFacet } from '../store/collections/apps';
import { newestFirst } from '../store/collections/credentials';
import type { Collections } from '../store/store';
import { ownerOf } from './appDetails';
import { type CursorPageRequest, filteredReader, readerOf, type SliceReader, sliceOf } from './slices';

/** What is searched for: `q` as `searchKey`. */
interface AppSearch {
  q?: string | undefined;
  status?: string | undefined;
  product?: string | undefined;
  key?: KeyState | undefined;
  /** A developerId. */
  owner?: string | undefined;
}

/** Of more that may match `q`, none is told. */
const MOST_CANDIDATES = 1000;

/** What of a search the index decides. */
function questionOf({ status, product, key, owner }: AppSearch): AppFilters {
  const equals = {
    ...(status !== undefined && { status }),
    ...(owner !== undefined && { owner: developerOwner(owner) }),
  };
  const revoked = { apiProduct: product, keyStatus: key === 'revoked' ? key : undefined };
  return { equals, facet: key === 'pending' ? pendingFacet(product) : facet(revoked) };
}

/** Whether the index decides all of what is asked of keys. */
const isIndexed = (key: KeyState | undefined): boolean =>
  key === undefined || key === 'pending' || key === 'revoked';

const isAskedFor =
  ({ equals = {}, facet }: AppFilters) =>
  (app: FoundApp): boolean =>
    (equals.status === undefined || app.status === equals.status) &&
    (equals.owner === undefined || app.owner === equals.owner) &&
    (!facet || app.facets.includes(facet));

const startsWith =
  (q: string) =>
  ({ nameKey, displayNameKey, appId }: FoundApp): boolean =>
    [nameKey, displayNameKey, appId].some((text) => text.startsWith(q));

const keyRefsOf = (apps: readonly FoundApp[]): string[] =>
  apps.flatMap(({ credentials }) => credentials.map(({ keyRef }) => keyRef));

type Reading = Pick<Context, 'now'> & { store: Collections };

/** Those of some apps with a key in the state that is asked for. */
async function withKeyInState(
  org: string,
  apps: FoundApp[],
  { key, product }: AppSearch,
  { store, now }: Reading,
): Promise<FoundApp[]> {
  if (key === undefined) return apps;
  const uses = needsUses(key) ? await store.keyUses.findAll(org, keyRefsOf(apps)) : new Map<string, number>();
  const asked = { now: now(), apiProduct: product };
  return apps.filter(({ credentials }) =>
    credentials.some((credential) =>
      isInState(credential, key, { ...asked, lastUsedAt: uses.get(credential.keyRef) }),
    ),
  );
}

/** All that match `q`, in no order, or `tooMany` when more than 1,000 begin with it. */
async function matching(org: string, search: AppSearch & { q: string }, context: Reading) {
  const found = (await context.store.apps.startingWith(org, search.q, MOST_CANDIDATES + 1)).flat();
  const candidates = [...new Map(found.map((app) => [app.appId, app])).values()];
  if (candidates.length > MOST_CANDIDATES) return 'tooMany';
  return withKeyInState(org, candidates.filter(isAskedFor(questionOf(search))), search, context);
}

/** Newest first. */
const ORDER = '-createdAt';

const positionOf = (app: FoundApp) => ({ value: app.createdAt, id: appDocumentId(app) });

/** One page of the apps that are searched for, newest first, or `tooMany`. @throws InvalidRequest */
export async function searchApps(
  org: string,
  { limit, cursor, ...search }: AppSearch & Omit<CursorPageRequest, 'order'>,
  context: Reading,
) {
  const { q, key, owner } = search;
  const page = { limit, cursor, order: ORDER };
  const question = questionOf(search);
  const list: SliceReader<FoundApp> = async ({ after, isBack, count: limit }) => ({
    items: await context.store.apps.search(org, question, { descending: !isBack, after, limit }),
  });
  if (q !== undefined && owner === undefined) {
    const found = await matching(org, { ...search, q }, context);
    return found === 'tooMany' ? found : sliceOf(page, readerOf(found, positionOf, true), positionOf);
  }
  if (q === undefined && isIndexed(key)) return sliceOf(page, list, positionOf);
  const sift = (apps: FoundApp[]) =>
    withKeyInState(org, q === undefined ? apps : apps.filter(startsWith(q)), search, context);
  return sliceOf(page, filteredReader(list, sift, positionOf), positionOf);
}

/** How many apps `searchApps` would list; undefined where that is known only by looking at all of them. */
export async function countApps(
  org: string,
  search: AppSearch,
  context: Reading,
): Promise<number | undefined> {
  const { q, key, owner } = search;
  if (q === undefined) {
    return isIndexed(key) ? context.store.apps.count(org, questionOf(search)) : undefined;
  }
  if (owner !== undefined) return undefined;
  const found = await matching(org, { ...search, q }, context);
  return found === 'tooMany' ? undefined : found.length;
}

/** Apps as a list shows them, with their owners and the uses of their keys, which are read together. */
export async function appRows(
  org: string,
  apps: readonly FoundApp[],
  { store, credentials, now }: Reading & Pick<OperationContext, 'credentials'>,
) {
  const paths = [...new Set(apps.map(({ owner }) => owner))];
  const [found, uses] = await Promise.all([
    Promise.all(paths.map((path) => store.owners.find(org, path))),
    store.keyUses.findAll(org, keyRefsOf(apps)),
  ]);
  const owners = new Map(paths.map((path, index) => [path, found[index]]));
  const moment = now();
  return apps.map((app) => {
    const { appId, name, status, createdAt } = app;
    const owner = owners.get(app.owner);
    const ownerKind = parseOwner(app.owner).kind;
    const lastUses = app.credentials.flatMap(({ keyRef }) => uses.get(keyRef) ?? []);
    return {
      ...{ appId, name, displayName: displayNameOf(app), status },
      owner: ownerOf(app, owner),
      keys: newestFirst(app.credentials).map((credential) =>
        keySummary(credential, { app, owner, ownerKind }, uses.get(credential.keyRef), {
          now: moment,
          credentials,
        }),
      ),
      createdAt,
      ...(lastUses.length > 0 && { lastUsedAt: Math.max(...lastUses) }),
    };
  });
}
