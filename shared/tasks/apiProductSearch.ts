import { accessOf } from '../domain/visibility';
import type { Access } from '../schemas/apiProductSearch';
import { searchKey } from '../schemas/text';
import type { FoundProduct } from '../store/collections/apiProducts';
import { facet, pendingFacet } from '../store/collections/apps';
import type { Collections } from '../store/store';
import { type ListPart, type PageAsked, partOf, sliceOf } from './slices';

/** What is searched for: `q` as `searchKey`. */
interface ApiProductSearch {
  q?: string | undefined;
  access?: Access | undefined;
  approval?: FoundProduct['approvalType'] | undefined;
}

const isAskedFor =
  ({ q, access, approval }: ApiProductSearch) =>
  (product: FoundProduct): boolean =>
    (q === undefined || [product.name, product.displayName].some((text) => searchKey(text).includes(q))) &&
    (access === undefined || accessOf(product) === access) &&
    (approval === undefined || product.approvalType === approval);

/** The page that is asked for, and how many there are on all. One round trip. */
async function found(org: string, search: ApiProductSearch, page: PageAsked, { apiProducts }: Collections) {
  const positionOf = ({ name }: FoundProduct) => ({ value: name, id: apiProducts.idOf({ name }) });
  if (Object.values(search).every((value) => value === undefined)) {
    const list: ListPart<FoundProduct> = async ({ after, isBack, count: limit }) => ({
      items: await apiProducts.search(org, { descending: isBack, after, limit }),
    });
    const [slice, total] = await Promise.all([sliceOf(page, list, positionOf), apiProducts.count(org)]);
    return { ...slice, total };
  }
  const all = (await apiProducts.search(org)).filter(isAskedFor(search));
  return { ...(await sliceOf(page, partOf(all, positionOf, false), positionOf)), total: all.length };
}

/**
 * One page of the API products that are searched for in the order of their names, with how many apps use each,
 * or how many of one owner's. @throws InvalidRequest
 */
export async function searchApiProducts(
  org: string,
  { limit, cursor, ...search }: ApiProductSearch & Omit<PageAsked, 'order'>,
  store: Collections,
  owner?: string,
) {
  const { items, ...page } = await found(org, search, { limit, cursor, order: 'name' }, store);
  const count = (question: string) =>
    store.apps.count(org, { facet: question, ...(owner !== undefined && { equals: { owner } }) });
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
