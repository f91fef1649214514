import { isoTime } from '../domain/csv';
import { effectiveOf } from '../domain/effective';
import { displayNameOf } from '../schemas/app';
import { listedFields } from '../schemas/developer';
import { appDocumentId, developerOwner } from '../schemas/owner';
import { NEVER } from '../schemas/time';
import type { FoundApp } from '../store/collections/apps';
import type { FoundDeveloper } from '../store/collections/developers';
import type { Collections } from '../store/store';
import { type DeveloperSearch, developersOf, matchesFilters, matching } from './developerSearch';
import { batchesOf, readAhead } from './walk';

/** Developers and apps per read; several batches are in memory. */
const BATCH = 1000;
const APPS_BATCH = 250;

type Row = (string | number)[];

const developersHeader = [...listedFields, 'appCount', 'attributes'];

/** Writes a member in a cell: moments in ISO 8601. */
const cellOf = (developer: FoundDeveloper, name: (typeof listedFields)[number]): string => {
  const value = developer[name];
  return typeof value === 'number' ? isoTime(value) : `${value ?? ''}`;
};

const developerRow = (developer: FoundDeveloper): Row => [
  ...listedFields.map((name) => cellOf(developer, name)),
  developer.appCount,
  JSON.stringify(Object.fromEntries(developer.attributes.map(({ name, value }) => [name, value]))),
];

/** Developers to export: those that match the search, optionally only those with these ids. */
interface DeveloperExport extends DeveloperSearch {
  ids?: readonly string[] | undefined;
}

const byId = (one: FoundDeveloper, other: FoundDeveloper): number =>
  one.developerId < other.developerId ? -1 : 1;

/** Returns the developers to export, ordered by id; `tooMany` if more than 1,000 match `q`. */
export async function developersFor(
  org: string,
  { ids, q, ...question }: DeveloperExport,
  store: Collections,
): Promise<AsyncIterable<FoundDeveloper[]> | 'tooMany'> {
  const once = async function* (developers: FoundDeveloper[]) {
    yield developers.toSorted(byId);
  };
  if (q !== undefined) {
    const found = await matching(org, { q, ...question }, store, { withAttributes: true });
    if (found === 'tooMany') return found;
    return once(ids ? found.filter(({ developerId }) => ids.includes(developerId)) : found);
  }
  if (ids) return once((await developersOf(org, ids, store)).filter(matchesFilters(question)));
  return store.developers.stream(org, question, BATCH);
}

/** CSV table of developers. */
export const developersTable = {
  header: developersHeader,
  async *batches(developers: AsyncIterable<FoundDeveloper[]>): AsyncGenerator<Row[]> {
    for await (const batch of developers) yield batch.map(developerRow);
  },
};

const appsHeader = [
  'developerId',
  'email',
  'firstName',
  'lastName',
  'userName',
  'developerStatus',
  'appId',
  'appName',
  'appDisplayName',
  'appStatus',
  'appCreatedAt',
  'keyRef',
  'keyStatus',
  'keyIssuedAt',
  'keyExpiresAt',
  'productName',
  'productDisplayName',
  'productStatus',
  'effectiveStatus',
];

const blanks = (cells: number): Row => Array.from({ length: cells }, () => '');

/** Context of the rows of apps. */
interface AppContext {
  /** Display names of API products, by name. */
  products: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  now: number;
}

/** Returns one row per API product of each key; one for a key without products or an app without keys. */
function appRows(app: FoundApp, owner: FoundDeveloper, { products, now }: AppContext): Row[] {
  const shown = [app.appId, app.name, displayNameOf(app), app.status, isoTime(app.createdAt)];
  if (app.credentials.length === 0) return [[...shown, ...blanks(8)]];
  return app.credentials.flatMap((credential) => {
    const { keyRef, status, issuedAt, expiresAt, apiProducts } = credential;
    const lapses = expiresAt === NEVER ? '' : isoTime(expiresAt);
    const key = [...shown, keyRef, status, isoTime(issuedAt), lapses];
    const statusFor = (grants: typeof apiProducts): string => {
      const evidence = { credential: { ...credential, apiProducts: grants }, app, owner };
      const { works, reason } = effectiveOf({ ...evidence, ownerKind: 'developers' }, now);
      return works ? 'WORKS' : `${reason}`;
    };
    if (apiProducts.length === 0) return [[...key, ...blanks(3), statusFor([])]];
    return apiProducts.map((grant) => {
      const { apiproduct: name } = grant;
      return [...key, name, products.get(name) ?? '', grant.status, statusFor([grant])];
    });
  });
}

/** Returns the prefix of the document ids of a developer's apps. */
const prefixOf = ({ developerId }: { developerId: string }): string =>
  appDocumentId({ owner: developerOwner(developerId), name: '' });

/** Compares as Firestore orders ids. */
const byPrefix = (one: FoundDeveloper, other: FoundDeveloper): number =>
  Buffer.compare(Buffer.from(prefixOf(one)), Buffer.from(prefixOf(other)));

/** Joins developers with their apps: both are read in the order of owners and merged. */
async function* rowsWithApps(
  org: string,
  developers: readonly FoundDeveloper[],
  { apps }: Collections,
  context: AppContext,
): AsyncGenerator<Row[]> {
  const owners = developers.toSorted(byPrefix);
  const [first, last] = [owners[0], owners.at(-1)];
  if (!first || !last) return;
  const between = { first: first.developerId, last: last.developerId };
  const batches = batchesOf(
    (after: string | undefined) => apps.batchOfDevelopers(org, between, { after, count: APPS_BATCH }),
    appDocumentId,
    APPS_BATCH,
  );
  const positions = new Map(owners.map((owner, index) => [developerOwner(owner.developerId), index]));
  let at = 0;
  let hasApps = false;
  const cellsOf = (owner: FoundDeveloper): Row => [
    owner.developerId,
    owner.email,
    owner.firstName,
    owner.lastName,
    owner.userName,
    owner.status,
  ];
  /** Moves on to an owner; returns rows for skipped owners without apps. */
  const advance = (to: number): Row[] => {
    const passed: Row[] = [];
    for (; at < to; at++) {
      const owner = owners[at];
      if (owner && !hasApps) passed.push([...cellsOf(owner), ...blanks(13)]);
      hasApps = false;
    }
    return passed;
  };
  for await (const batch of readAhead(batches)) {
    const rows: Row[] = [];
    for (const app of batch) {
      const position = positions.get(app.owner);
      const owner = position === undefined ? undefined : owners[position];
      if (position === undefined || !owner) continue;
      rows.push(...advance(position));
      hasApps = true;
      for (const row of appRows(app, owner, context)) rows.push([...cellsOf(owner), ...row]);
    }
    yield rows;
  }
  yield advance(owners.length);
}

/** CSV table of developers, their apps, keys and API products. `now` in milliseconds since 1970. */
export const developersAppsAndProductsTable = {
  header: appsHeader,
  async *batches(org: string, now: number, store: Collections): AsyncGenerator<Row[]> {
    const [found, developers] = [store.apiProducts.search(org), store.developers.stream(org, {}, BATCH)];
    // Its rejection is handled at the await below.
    found.catch(() => {});
    for await (const batch of developers) {
      const products = new Map((await found).map(({ name, displayName }) => [name, displayName]));
      yield* rowsWithApps(org, batch, store, { products, now });
    }
  },
};
