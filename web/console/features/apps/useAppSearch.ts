import { useSearchParams } from 'react-router';

/** What the apps of a list are found by, as the address has it. */
export const filters = ['q', 'status', 'key', 'product', 'owner'] as const;
export type Filter = (typeof filters)[number];

/** Filters, page and length of the list of apps: they live in the address, so that going back finds them. */
export function useAppSearch() {
  const [search, setSearch] = useSearchParams();
  const value = (name: string): string | undefined => search.get(name) || undefined;

  /** Changes filters; the list begins anew. */
  const change = (changes: { [Name in Filter]?: string | undefined }, { replace = false } = {}) =>
    setSearch(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [name, text] of Object.entries(changes)) {
          if (text) next.set(name, text);
          else next.delete(name);
        }
        next.delete('cursor');
        return next;
      },
      { replace, preventScrollReset: true },
    );
  /** The address of the page that a cursor begins. */
  const at = (cursor: string | undefined): string | undefined => {
    if (cursor === undefined) return undefined;
    const next = new URLSearchParams(search);
    next.set('cursor', cursor);
    return `?${next}`;
  };
  const setLimit = (limit: number) =>
    setSearch((now) => {
      const next = new URLSearchParams(now);
      next.set('limit', `${limit}`);
      next.delete('cursor');
      return next;
    });
  const asked = Object.fromEntries(filters.map((name) => [name, value(name)])) as {
    [Name in Filter]: string | undefined;
  };
  const limit = [25, 50, 100].find((each) => each === Number(value('limit'))) ?? 50;
  const isFiltered = filters.some((name) => asked[name] !== undefined);
  const clear = () => change({ q: '', status: '', key: '', product: '', owner: '' });
  return { asked, cursor: value('cursor'), limit, isFiltered, change, at, setLimit, clear };
}
export type AppSearch = ReturnType<typeof useAppSearch>;
