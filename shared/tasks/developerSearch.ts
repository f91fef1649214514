import type { DeveloperFilters, FoundDeveloper } from '../store/collections/developers';
import type { Collections } from '../store/store';
import { type CursorPageRequest, readerOf, type SliceReader, sliceOf } from './slices';

/** What is searched for: `q` as `searchKey`. */
export interface DeveloperSearch extends DeveloperFilters {
  q?: string | undefined;
}

/** Of more that may match, none is told. */
const MOST_CANDIDATES = 1000;

const keysOf = ({ emailKey, firstNameKey, lastNameKey, userNameKey }: FoundDeveloper): string[] => [
  emailKey,
  firstNameKey,
  lastNameKey,
  userNameKey,
];

/** Whether a developer is one of those asked for. */
export const isAskedFor =
  ({ status, attribute }: DeveloperFilters) =>
  (found: FoundDeveloper): boolean =>
    (status === undefined || found.status === status) &&
    (attribute === undefined ||
      found.attributes.some(({ name, value }) => name === attribute.name && value === attribute.value));

/** Developers by their ids, as lists show them; those who do not exist are left out. */
export const developersOf = async (
  org: string,
  ids: readonly string[],
  { developers }: Collections,
): Promise<FoundDeveloper[]> =>
  developers.findAll(
    org,
    ids.filter((id) => !id.includes('@')),
  );

/**
 * Those who match every word of `q`, or whose developerId it is, in no order; `tooMany` when more than 1,000
 * begin with its longest word. What the index does not decide is decided here. One round trip.
 */
export async function matching(
  org: string,
  { q, ...question }: DeveloperSearch & { q: string },
  store: Collections,
  { withAttributes = question.attribute !== undefined } = {},
): Promise<FoundDeveloper[] | 'tooMany'> {
  const words = [...new Set(q.split(/\s+/))];
  const longest = words.reduce((one, other) => (other.length > one.length ? other : one));
  const [byId, ...found] = await Promise.all([
    words.length === 1 ? developersOf(org, [q], store) : [],
    store.developers
      .startingWith(org, longest, { most: MOST_CANDIDATES + 1, withAttributes })
      .then((ranges) => ranges.flat()),
  ]);
  const candidates = new Map(found.flat().map((developer) => [developer.developerId, developer]));
  if (candidates.size > MOST_CANDIDATES) return 'tooMany';
  const matches = (developer: FoundDeveloper) =>
    words.every((word) => keysOf(developer).some((key) => key.startsWith(word)));
  const named = new Map(byId.map((developer) => [developer.developerId, developer]));
  for (const developer of [...candidates.values()].filter(matches))
    named.set(developer.developerId, developer);
  return [...named.values()].filter(isAskedFor(question));
}

/** The field each order is by, and whether the greatest come first. */
const orders = {
  createdAt: { orderBy: 'createdAt', descending: false },
  '-createdAt': { orderBy: 'createdAt', descending: true },
  email: { orderBy: 'emailKey', descending: false },
  lastName: { orderBy: 'lastNameKey', descending: false },
  '-apps': { orderBy: 'appCount', descending: true },
} as const;
type Order = keyof typeof orders;

/** The orders that developers can be searched in. */
export const developerOrders = Object.keys(orders) as [Order, ...Order[]];

/** One page of those who are searched for, or `tooMany`. One round trip. @throws InvalidRequest */
export async function searchDevelopers(
  org: string,
  {
    q,
    status,
    attribute,
    sort,
    ...page
  }: DeveloperSearch & Omit<CursorPageRequest, 'order'> & { sort: Order },
  store: Collections,
) {
  const question = { status, attribute };
  const { orderBy, descending } = orders[sort];
  const positionOf = (developer: FoundDeveloper) => ({
    value: developer[orderBy],
    id: developer.developerId,
  });
  const found = q === undefined ? undefined : await matching(org, { q, ...question }, store);
  if (found === 'tooMany') return found;
  const list: SliceReader<FoundDeveloper> = found
    ? readerOf(found, positionOf, descending)
    : async ({ after, isBack, count: limit }) => ({
        items: await store.developers.search(org, question, {
          ...{ orderBy, descending: descending !== isBack, after, limit },
        }),
      });
  return sliceOf({ ...page, order: sort }, list, positionOf);
}
