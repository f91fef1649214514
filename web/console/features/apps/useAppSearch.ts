import { useSearchParams } from 'react-router';
import { searchNow, searchWith } from '../../../kit/address';

const appOrders = ['-createdAt', 'createdAt', 'name', '-name'] as const;

/** Search parameters of a list of apps, as in the URL. */
export const filters = ['q', 'status', 'key', 'product', 'owner'] as const;
export type Filter = (typeof filters)[number];

/** Filters, page and length of the list of apps: they live in the address, so that going back finds them. */
export function useAppSearch() {
  const [search, setSearch] = useSearchParams();
  const value = (name: string): string | undefined => search.get(name) || undefined;

  /** Changes filters; the list begins anew. */
  const change = (changes: { [Name in Filter]?: string | undefined }, { replace = false } = {}) =>
    setSearch(() => searchWith(searchNow(), changes), { replace, preventScrollReset: true });
  /** The address of the page that a cursor begins. */
  const at = (cursor: string | undefined): string | undefined => {
    return cursor === undefined ? undefined : `?${searchWith(search, { cursor })}`;
  };
  const setLimit = (limit: number) => setSearch(() => searchWith(searchNow(), { limit: `${limit}` }));
  const asked = Object.fromEntries(filters.map((name) => [name, value(name)])) as {
    [Name in Filter]: string | undefined;
  };
  const sort = appOrders.find((each) => each === value('sort')) ?? '-createdAt';
  const setSort = (to: string) =>
    setSearch(() => searchWith(searchNow(), { sort: to }), { preventScrollReset: true });
  const limit = [25, 50, 100].find((each) => each === Number(value('limit'))) ?? 50;
  const isFiltered = filters.some((name) => asked[name] !== undefined);
  const clear = () => change({ q: '', status: '', key: '', product: '', owner: '' });
  return { asked, cursor: value('cursor'), limit, sort, isFiltered, change, at, setLimit, setSort, clear };
}
export type AppSearch = ReturnType<typeof useAppSearch>;
