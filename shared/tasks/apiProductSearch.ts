import { accessOf } from '../domain/visibility';
import type { Access } from '../schemas/apiProductSearch';
import { searchKey } from '../schemas/text';
import type { FoundProduct } from '../store/collections/apiProducts';
import { facet, pendingFacet } from '../store/collections/apps';
import type { Collections } from '../store/store';
import { type CursorPageRequest, readerOf, type SliceReader, sliceOf } from './slices';

/** Search criteria; `q` is a `searchKey`. */
interface ApiProductSearch {
  q?: string | undefined;
  access?: Access | undefined;
  approval?: FoundProduct['approvalType'] | undefined;
}

const matchesSearch =
  ({ q, access, approval }: ApiProductSearch) =>
  (product: FoundProduct): boolean =>
    (q === undefined || [product.name, product.displayName].some((text) => searchKey(text).includes(q))) &&
    (access === undefined || accessOf(product) === access) &&
    (approval === undefined || product.approvalType === approval);

/** Returns the requested page and the total, in one round trip. */
async function pageWithTotal(
  org: string,
  search: ApiProductSearch,
  page: CursorPageRequest,
  { apiProducts }: Collections,
) {
  const positionOf = ({ name }: FoundProduct) => ({ value: name, id: apiProducts.idOf({ name }) });
  if (Object.values(search).every((value) => value === undefined)) {
    const list: SliceReader<FoundProduct> = async ({ after, isBack, count: limit }) => ({
      items: await apiProducts.search(org, { descending: isBack, after, limit }),
    });
    const [slice, total] = await Promise.all([sliceOf(page, list, positionOf), apiProducts.count(org)]);
    return { ...slice, total };
  }
  const all = (await apiProducts.search(org)).filter(matchesSearch(search));
  return { ...(await sliceOf(page, readerOf(all, positionOf, false), positionOf)), total: all.length };
}

/**
 * Searches API products, ordered by name; each with the number of apps that use it, or of one owner's apps.
 * @throws InvalidRequest
 */
export async function searchApiProducts(
  org: string,
  { limit, cursor, ...search }: ApiProductSearch & Omit<CursorPageRequest, 'order'>,
  store: Collections,
  owner?: string,
) {
  const { items, ...page } = await pageWithTotal(org, search, { limit, cursor, order: 'name' }, store);
  const count = (facetValue: string) =>
    store.apps.count(org, { facet: facetValue, ...(owner !== undefined && { equals: { owner } }) });
  const rows = await Promise.all(
    items.map(async ({ attributes, ...product }) => {
      const { name } = product;
      const [apps, pending] = await Promise.all([
        count(facet({ apiProduct: name })),
        count(pendingFacet(name)),
      ]);
      return { ...product, access: accessOf({ ...product, attributes }), apps, pending };
    }),
  );
  return { apiProducts: rows, ...page };
}
