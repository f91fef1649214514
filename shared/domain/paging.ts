import type { Page as ListPage } from '../collections/session';

/** Begins a token that names the item before a page, where a token names the page's first item otherwise. */
const AFTER = '>';

/** One page, and the token of the next. */
interface Page<T> {
  items: T[];
  nextPageToken: string | undefined;
}

/**
 * Reads the page that a token begins, of items in the order of their ids.
 *
 * A page begins with the last item of the page before, for Apigee's PHP client drops the first item
 * of every further page; only pages of one item cannot, and begin after it.
 */
export async function pageOf<T>(
  { pageSize, pageToken = '' }: { pageSize: number; pageToken?: string | undefined },
  list: (page: ListPage) => Promise<T[]>,
  idOf: (item: T) => string,
): Promise<Page<T>> {
  const isAfter = pageToken.startsWith(AFTER);
  const startKey = isAfter ? pageToken.slice(AFTER.length) : pageToken;
  const start = startKey !== '' && { startKey: { at: startKey, mustExist: false } };
  const found = await list({ count: pageSize + 2, ...start });
  const [first] = found;
  const rest = isAfter && first && idOf(first) === startKey ? found.slice(1) : found;
  const items = rest.slice(0, pageSize);
  const last = items.at(-1);
  if (last === undefined || rest.length <= pageSize) return { items, nextPageToken: undefined };
  return { items, nextPageToken: pageSize === 1 ? `${AFTER}${idOf(last)}` : idOf(last) };
}
