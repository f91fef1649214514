import type { Context, OperationContext } from '../context';
import { keySummary } from '../domain/effective';
import { isInState, needsUses } from '../domain/keyStates';
import { displayNameOf } from '../schemas/app';
import type { AppOrder, KeyState } from '../schemas/appSearch';
import { appDocumentId, developerOwner, parseOwner } from '../schemas/owner';
import { isWholeTerm, matchesWords, wordsOf } from '../schemas/searchTerms';
import { type AppFilters, appTexts, type FoundApp, facet, pendingFacet } from '../store/collections/apps';
import { newestFirst } from '../store/collections/credentials';
import type { Collections } from '../store/store';
import { ownerOf } from './appDetails';
import { rarest } from './rarest';
import { type CursorPageRequest, filteredReader, readerOf, type SliceReader, sliceOf } from './slices';

/** Search criteria; `q` is a `searchKey`. */
interface AppSearch {
  q?: string | undefined;
  status?: string | undefined;
  product?: string | undefined;
  key?: KeyState | undefined;
  owner?: string | undefined;
  /** Names of the team that owns the apps. */
  company?: string | undefined;
  appGroup?: string | undefined;
}

/** Maximum matches of `q` that are counted. */
const MAX_CANDIDATES = 1000;

/** Returns the reference to the owner in a search: a developer, a company or an app group. */
function ownerIn(
  { owner, company, appGroup }: AppSearch,
  { companies, appGroups }: Collections,
): string | undefined {
  if (owner !== undefined) return developerOwner(owner);
  if (company !== undefined) return companies.ownerPath({ name: company });
  return appGroup === undefined ? undefined : appGroups.ownerPath({ name: appGroup });
}

/** Returns the part of a search that the index answers. */
function questionOf(search: AppSearch, store: Collections): AppFilters {
  const { status, product, key } = search;
  const owner = ownerIn(search, store);
  const equals = { ...(status !== undefined && { status }), ...(owner !== undefined && { owner }) };
  const revoked = { apiProduct: product, keyStatus: key === 'revoked' ? key : undefined };
  return { equals, facet: key === 'pending' ? pendingFacet(product) : facet(revoked) };
}

/** True if the index answers the whole condition on keys. */
const isIndexed = (key: KeyState | undefined): boolean =>
  key === undefined || key === 'pending' || key === 'revoked';

const isAskedFor =
  ({ equals = {}, facet }: AppFilters) =>
  (app: FoundApp): boolean =>
    (equals.status === undefined || app.status === equals.status) &&
    (equals.owner === undefined || app.owner === equals.owner) &&
    (!facet || app.facets.includes(facet));

const matches = (q: string) => {
  const words = wordsOf(q);
  return (app: FoundApp): boolean =>
    app.appId.startsWith(q) || (words.length > 0 && matchesWords(words, appTexts(app)));
};

/** Matches the beginning of an appId, if it is long enough not to be a word. */
const APP_ID = /^[0-9a-f]{8}(-[0-9a-f-]*)?$/;

const keyRefsOf = (apps: readonly FoundApp[]): string[] =>
  apps.flatMap(({ credentials }) => credentials.map(({ keyRef }) => keyRef));

type Reading = Pick<Context, 'now'> & { store: Collections };

/** Returns the apps that have a key in the requested state. */
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

/** Returns how apps matching `q` are read: by appId all at once, or in parts by the rarest word. */
async function lookUp(org: string, q: string, { apps }: Pick<Collections, 'apps'>) {
  const named = APP_ID.test(q) ? await apps.startingWith(org, q, MAX_CANDIDATES) : [];
  if (named.length > 0) return { named };
  const words = [...new Set(wordsOf(q))];
  const term = await rarest(words, (each, most) => apps.countTerm(org, each, most));
  const [word = ''] = words;
  return term === '' ? { named } : { term, isExact: words.length === 1 && isWholeTerm(word) };
}

/** Sort field and direction of each order. */
const orders = {
  createdAt: { orderBy: 'createdAt', descending: false },
  '-createdAt': { orderBy: 'createdAt', descending: true },
  name: { orderBy: 'displayNameKey', descending: false },
  '-name': { orderBy: 'displayNameKey', descending: true },
} as const;

const positionIn = (sort: AppOrder) => (app: FoundApp) => ({
  value: app[orders[sort].orderBy],
  id: appDocumentId(app),
});

/**
 * Returns one page of matching apps; where apps must be scanned, it may have fewer than `limit` items
 * although more follow. With `q` the order is that of creation. @throws InvalidRequest
 */
export async function searchApps(
  org: string,
  {
    limit,
    cursor,
    sort: asked,
    ...search
  }: AppSearch & Omit<CursorPageRequest, 'order'> & { sort: AppOrder },
  context: Reading,
) {
  const { apps } = context.store;
  const { q, key } = search;
  const sort = q === undefined || orders[asked].orderBy === 'createdAt' ? asked : '-createdAt';
  const { orderBy, descending } = orders[sort];
  const positionOf = positionIn(sort);
  const question = questionOf(search, context.store);
  const isMeant = isAskedFor(question);
  const slice = (list: SliceReader<FoundApp>) => sliceOf({ limit, cursor, order: sort }, list, positionOf);
  const list: SliceReader<FoundApp> = async ({ after, isBack, count: limit }) => ({
    items: await apps.search(org, question, { orderBy, descending: descending !== isBack, after, limit }),
  });
  const isFiltered = Object.keys(question.equals ?? {}).length > 0 || Boolean(question.facet);

  if (q === undefined && isIndexed(key)) return slice(list);
  const isMatch = q === undefined ? () => true : matches(q);
  const sift = (found: FoundApp[]) =>
    withKeyInState(
      org,
      found.filter((app) => isMeant(app) && isMatch(app)),
      search,
      context,
    );
  // An owner has few apps beside those of the organization with a word.
  if (q === undefined || question.equals?.owner !== undefined)
    return slice(filteredReader(list, sift, positionOf));
  const found = await lookUp(org, q, context.store);
  if (found.named) return slice(readerOf(await sift(found.named), positionOf, descending));
  const withTerm: SliceReader<FoundApp> = async ({ after, isBack, count: limit }) => ({
    items: await apps.withTerm(org, found.term, { descending: descending !== isBack, after, limit }),
  });
  return slice(
    found.isExact && !isFiltered && key === undefined ? withTerm : filteredReader(withTerm, sift, positionOf),
  );
}

/** Counts the apps that `searchApps` would list; undefined if counting requires reading all apps. */
export async function countApps(
  org: string,
  search: AppSearch,
  context: Reading,
): Promise<number | undefined> {
  const { q, key } = search;
  const { apps } = context.store;
  const question = questionOf(search, context.store);
  if (q === undefined) return isIndexed(key) ? apps.count(org, question) : undefined;
  if (question.equals?.owner !== undefined) return undefined;
  const found = await lookUp(org, q, context.store);
  const candidates =
    found.named ?? (await apps.withTerm(org, found.term, { descending: true, limit: MAX_CANDIDATES + 1 }));
  if (candidates.length > MAX_CANDIDATES) return undefined;
  const matched = candidates.filter((app) => isAskedFor(question)(app) && matches(q)(app));
  return (await withKeyInState(org, matched, search, context)).length;
}

/** Returns rows of a list of apps; owners and last uses of keys are read in one round trip. */
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
      appId,
      name,
      displayName: displayNameOf(app),
      status,
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
