import { type Access, accessOf } from '../schemas/apiProductSearch';
import { isWholeTerm, matchesWords, wordsOf } from '../schemas/searchTerms';
import type { FoundProduct, ProductFilters } from '../store/collections/apiProducts';
import { facet, pendingFacet } from '../store/collections/apps';
import type { Collections } from '../store/store';
import { rarest } from './rarest';
import { type CursorPageRequest, filteredReader, type SliceReader, sliceOf } from './slices';

/** Orders of API products. */
export const apiProductOrders = ['name', '-name'] as const;
type Order = (typeof apiProductOrders)[number];

/** Search criteria; `q` is a `searchKey`. */
interface ApiProductSearch {
  q?: string | undefined;
  access?: Access | undefined;
  approval?: FoundProduct['approvalType'] | undefined;
}

/**
 * Returns the requested page, and the total if a count answers it or the page has all. Reads at most 1,000 products
 * for a page, which may have fewer than `limit` although more follow.
 */
async function pageWithTotal(
  org: string,
  { q, ...criteria }: ApiProductSearch,
  page: CursorPageRequest & { order: Order },
  { apiProducts }: Collections,
) {
  const positionOf = ({ name }: FoundProduct) => ({ value: name, id: apiProducts.idOf({ name }) });
  const isDescending = page.order === '-name';
  const isAll = q === undefined && Object.values(criteria).every((value) => value === undefined);
  if (isAll) {
    const list: SliceReader<FoundProduct> = async ({ after, isBack, count: limit }) => ({
      items: await apiProducts.search(org, { descending: isDescending !== isBack, after, limit }),
    });
    const [slice, total] = await Promise.all([sliceOf(page, list, positionOf), apiProducts.count(org)]);
    return { ...slice, total };
  }
  const words = [...new Set(wordsOf(q ?? ''))];
  if (q !== undefined && words.length === 0) return { items: [], from: 1, total: 0 };
  const term =
    words.length === 0
      ? undefined
      : await rarest(words, (each, most) => apiProducts.countTerm(org, each, most));
  const filters: ProductFilters = { ...criteria, term };
  const list: SliceReader<FoundProduct> = async ({ after, isBack, count: limit }) => ({
    items: await apiProducts.matching(org, filters, { descending: isDescending !== isBack, after, limit }),
  });
  const [word = ''] = words;
  const isExact = apiProducts.seesAll && words.length < 2 && isWholeTerm(word);
  if (isExact) {
    const [slice, total] = await Promise.all([
      sliceOf(page, list, positionOf),
      apiProducts.countMatching(org, filters),
    ]);
    return { ...slice, total };
  }
  const sift = async (found: FoundProduct[]) =>
    (await apiProducts.visibleOf(org, found)).filter(({ name, displayName }) =>
      matchesWords(words, [name, displayName]),
    );
  const slice = await sliceOf(page, filteredReader(list, sift, positionOf), positionOf);
  const hasAll = page.cursor === undefined && slice.nextCursor === undefined;
  return { ...slice, ...(hasAll && { total: slice.items.length }) };
}

/**
 * Searches API products, ordered by name; each with the number of apps that use it, or of one owner's apps.
 * @throws InvalidRequest
 */
export async function searchApiProducts(
  org: string,
  { limit, cursor, sort, ...search }: ApiProductSearch & Omit<CursorPageRequest, 'order'> & { sort: Order },
  store: Collections,
  owner?: string,
) {
  const { items, ...page } = await pageWithTotal(org, search, { limit, cursor, order: sort }, store);
  const count = (facetValue: string) =>
    store.apps.count(org, { facet: facetValue, ...(owner !== undefined && { equals: { owner } }) });
  const rows = await Promise.all(
    items.map(async ({ attributes, ...product }) => {
      const { name } = product;
      const [apps, pending] = await Promise.all([
        count(facet({ apiProduct: name })),
        count(pendingFacet(name)),
      ]);
      return { ...product, access: accessOf({ attributes }), apps, pending };
    }),
  );
  return { apiProducts: rows, ...page };
}
