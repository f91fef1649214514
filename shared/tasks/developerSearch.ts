import { isWholeTerm, matchesWords, wordsOf } from '../schemas/searchTerms';
import { type DeveloperFilters, type FoundDeveloper, textsOf } from '../store/collections/developers';
import type { Collections } from '../store/store';
import { rarest } from './rarest';
import {
  type CursorPageRequest,
  filteredReader,
  readerOf,
  type SliceRange,
  type SliceReader,
  sliceOf,
} from './slices';

/** Search criteria; `q` is a `searchKey`. */
export interface DeveloperSearch extends DeveloperFilters {
  q?: string | undefined;
}

/** Maximum matches in an order without an index; with more, the result is `tooMany`. */
const MAX_CANDIDATES = 1000;

/** True if a developer matches the filters. */
export const matchesFilters =
  ({ status, attribute }: DeveloperFilters) =>
  (found: FoundDeveloper): boolean =>
    (status === undefined || found.status === status) &&
    (attribute === undefined ||
      found.attributes.some(({ name, value }) => name === attribute.name && value === attribute.value));

/** Returns the developers with these ids that exist. */
export const developersOf = async (
  org: string,
  ids: readonly string[],
  { developers }: Collections,
): Promise<FoundDeveloper[]> =>
  developers.findAll(
    org,
    ids.filter((id) => !id.includes('@')),
  );

/** Matches a developerId rather than a name: long, without spaces, with a digit. */
const DEVELOPER_ID = /^(?=.*\d)[^\s@]{12,}$/;

/** Parses a search into words and the beginning of an e-mail address or, after `@`, of a domain. */
function parse(q: string) {
  const tokens = q.split(/\s+/);
  return {
    words: [...new Set(wordsOf(q))],
    addresses: tokens.filter((token) => token.includes('@')),
    id: DEVELOPER_ID.test(q) ? q : undefined,
  };
}
type Parsed = ReturnType<typeof parse>;

const matches = ({ words, addresses }: Parsed, question: DeveloperFilters) => {
  const isMeant = matchesFilters(question);
  return (developer: FoundDeveloper): boolean =>
    isMeant(developer) &&
    addresses.every((address) =>
      address.startsWith('@') ? developer.emailKey.includes(address) : developer.emailKey.startsWith(address),
    ) &&
    matchesWords(words, textsOf(developer));
};

/** How the developers matching `q` are read: all at once, or in parts ordered by registration. */
type Found =
  | { all: FoundDeveloper[] }
  | { part: (part: SliceRange) => Promise<FoundDeveloper[]>; isExact: boolean; term: string };

/** Determines how the matches of `q` are read. At most two round trips. */
async function lookUp(
  org: string,
  { q, ...question }: DeveloperSearch & { q: string },
  { developers }: Pick<Collections, 'developers'>,
): Promise<Found & { filter(developer: FoundDeveloper): boolean }> {
  const parsed = parse(q);
  const { words, addresses, id } = parsed;
  const filter = matches(parsed, question);
  const address = addresses.find((each) => !each.startsWith('@'));
  if (address !== undefined)
    return { all: await developers.startingWith(org, address, MAX_CANDIDATES + 1), filter };
  const [named, term] = await Promise.all([
    id === undefined ? [] : developers.findAll(org, [id]),
    rarest(words, (each, most) => developers.countTerm(org, each, most)),
  ]);
  if (named.length > 0 || term === '') return { all: named, filter: matchesFilters(question) };
  const isFiltered = question.status !== undefined || question.attribute !== undefined;
  const [word = ''] = words;
  return {
    filter,
    term,
    isExact: words.length === 1 && addresses.length === 0 && isWholeTerm(word) && !isFiltered,
    part: ({ after, isBack, count: limit }) =>
      developers.withTerm(org, term, {
        descending: !isBack,
        after,
        limit,
        withAttributes: question.attribute !== undefined,
      }),
  };
}

/**
 * Returns the developers who match every word of `q`, or have it as developerId, unordered; `tooMany` if more
 * than 1,000 have its rarest word.
 */
export async function matching(
  org: string,
  search: DeveloperSearch & { q: string },
  store: Pick<Collections, 'developers'>,
  { withAttributes = false } = {},
): Promise<FoundDeveloper[] | 'tooMany'> {
  const found = await lookUp(org, search, store);
  const candidates =
    'all' in found
      ? found.all
      : await store.developers.withTerm(org, found.term, {
          descending: true,
          limit: MAX_CANDIDATES + 1,
          withAttributes: withAttributes || search.attribute !== undefined,
        });
  return candidates.length > MAX_CANDIDATES ? 'tooMany' : candidates.filter(found.filter);
}

/** Sort field and direction of each order. */
const orders = {
  createdAt: { orderBy: 'createdAt', descending: false },
  '-createdAt': { orderBy: 'createdAt', descending: true },
  email: { orderBy: 'emailKey', descending: false },
  '-email': { orderBy: 'emailKey', descending: true },
  firstName: { orderBy: 'firstNameKey', descending: false },
  '-firstName': { orderBy: 'firstNameKey', descending: true },
  lastName: { orderBy: 'lastNameKey', descending: false },
  '-lastName': { orderBy: 'lastNameKey', descending: true },
  apps: { orderBy: 'appCount', descending: false },
  '-apps': { orderBy: 'appCount', descending: true },
} as const;
type Order = keyof typeof orders;

/** Names of the orders. */
export const developerOrders = Object.keys(orders) as [Order, ...Order[]];

/**
 * Returns one page of matching developers. Ordered by registration, a search has any number of pages, which
 * may have fewer than `limit` items although more follow; in another order it is `tooMany` if too many have
 * its rarest word. @throws InvalidRequest
 */
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
  const slice = (list: SliceReader<FoundDeveloper>) => sliceOf({ ...page, order: sort }, list, positionOf);
  if (q === undefined)
    return slice(async ({ after, isBack, count: limit }) => ({
      items: await store.developers.search(org, question, {
        orderBy,
        descending: descending !== isBack,
        after,
        limit,
      }),
    }));
  if (orderBy === 'createdAt') {
    const found = await lookUp(org, { q, ...question }, store);
    if ('part' in found) {
      const { part, isExact, filter } = found;
      // `part` reads from the newest; oldest first is the same list reversed.
      const list: SliceReader<FoundDeveloper> = async ({ isBack, ...rest }) => ({
        items: await part({ ...rest, isBack: descending ? isBack : !isBack }),
      });
      return slice(isExact ? list : filteredReader(list, (items) => items.filter(filter), positionOf));
    }
    if (found.all.length <= MAX_CANDIDATES)
      return slice(readerOf(found.all.filter(found.filter), positionOf, descending));
  }
  const found = await matching(org, { q, ...question }, store);
  return found === 'tooMany' ? found : slice(readerOf(found, positionOf, descending));
}
