import { startingAt } from '../schemas/listing';
import type { PageRequest } from '../store/unit';

/** One page, and the token of the next. */
interface Page<T> {
  items: T[];
  nextPageToken: string | undefined;
}

/**
 * Reads the page at a token, of items ordered by id.
 *
 * A page repeats the last item of the page before, because Apigee's PHP client drops the first item of every
 * further page. Pages of one item do not repeat it.
 */
export async function pageOf<T>(
  { pageSize, pageToken }: { pageSize: number; pageToken?: string | undefined },
  list: (page: PageRequest) => Promise<T[]>,
  idOf: (item: T) => string,
): Promise<Page<T>> {
  const found = await list({ count: pageSize + 1, ...startingAt(pageToken) });
  const next = found.length > pageSize ? found[Math.max(pageSize - 1, 1)] : undefined;
  return { items: found.slice(0, pageSize), nextPageToken: next && idOf(next) };
}
