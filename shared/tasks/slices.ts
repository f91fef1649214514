import { InvalidRequest } from '../faults';
import { type Cursor, cursorOf, type Position } from '../schemas/cursor';

/** Part of a list to read. */
export interface SliceRange {
  /** Exclusive start, in the direction of reading; inclusive with `orAt`. */
  after?: (Position & { orAt?: boolean | undefined }) | undefined;
  /** True to read backwards. */
  isBack: boolean;
  count: number;
}

/** Result of reading a part of a list. */
export interface SliceItems<T> {
  items: T[];
  /** Position where a bounded scan stopped early, with fewer items than requested. */
  reached?: Position | undefined;
}

/** Reads a part of a list. */
export type SliceReader<T> = (range: SliceRange) => Promise<SliceItems<T>>;

/** One page, with cursors to the next and previous one. */
interface Slice<T> {
  items: T[];
  from: number;
  nextCursor?: string;
  previousCursor?: string;
}

/** Requested page of a list. */
export interface CursorPageRequest {
  limit: number;
  cursor?: Cursor | undefined;
  /** Order of the list; a cursor of another order is rejected. */
  order: string;
}

/**
 * Reads the page at a cursor, or the first. Concurrent insertions and deletions neither skip nor repeat other
 * items. @throws InvalidRequest
 */
export async function sliceOf<T>(
  { limit, cursor, order }: CursorPageRequest,
  list: SliceReader<T>,
  positionOf: (item: T) => Position,
): Promise<Slice<T>> {
  if (cursor && cursor.order !== order)
    throw InvalidRequest({ problems: [{ field: 'cursor', description: `Not of a list by ${order}` }] });
  const isBack = cursor?.isBack === true;
  const found = await list({ after: cursor, isBack, count: limit + 1 });
  const items = found.items.slice(0, limit);
  const last = items.at(-1);
  const further = found.items.length > limit && last ? positionOf(last) : found.reached;
  const to = (position: Position, from: number, extra: Partial<Cursor> = {}) =>
    cursorOf({ order, value: position.value, id: position.id, from, ...extra });

  if (!cursor || !isBack) {
    const from = cursor?.from ?? 1;
    const [first] = items;
    const previousCursor =
      cursor &&
      to(first ? positionOf(first) : cursor, from, { isBack: true, ...(!first && { orAt: true as const }) });
    return {
      items,
      from,
      ...(further && { nextCursor: to(further, from + items.length) }),
      ...(previousCursor && { previousCursor }),
    };
  }
  // Reading backwards, the items are in reverse order.
  const from = further ? Math.max(cursor.from - items.length, 1) : 1;
  const [end] = items;
  return {
    items: items.reverse(),
    from,
    nextCursor: to(end ? positionOf(end) : cursor, from + items.length, end ? {} : { orAt: true }),
    ...(further && { previousCursor: to(further, from, { isBack: true }) }),
  };
}

const compare = (one: Position, other: Position): number => {
  if (one.value !== other.value) return one.value < other.value ? -1 : 1;
  return one.id === other.id ? 0 : one.id < other.id ? -1 : 1;
};

/** Creates a reader of an array, in the given order. */
export const readerOf =
  <T>(all: readonly T[], positionOf: (item: T) => Position, isDescending: boolean): SliceReader<T> =>
  async ({ after, isBack, count }) => {
    const sign = isDescending === isBack ? 1 : -1;
    const isAfter = (item: T) => {
      if (!after) return true;
      const distance = sign * compare(positionOf(item), after);
      return after.orAt ? distance >= 0 : distance > 0;
    };
    const items = all
      .filter(isAfter)
      .sort((one, other) => sign * compare(positionOf(one), positionOf(other)));
    return { items: items.slice(0, count) };
  };

/** Maximum items scanned for one page, and items per read. */
const MAX_SCANNED = 1000;
const BATCH = 500;

/** Filters a list while reading; a page may end before the scan reached the end of the list. */
export const filteredReader =
  <T>(
    list: SliceReader<T>,
    filter: (items: T[]) => Promise<T[]> | T[],
    positionOf: (item: T) => Position,
  ): SliceReader<T> =>
  async ({ after, isBack, count }) => {
    const kept: T[] = [];
    let position = after;
    for (let scanned = 0; scanned < MAX_SCANNED; scanned += BATCH) {
      const { items } = await list({ after: position, isBack, count: BATCH });
      kept.push(...(await filter(items)));
      const last = items.at(-1);
      if (kept.length >= count || !last || items.length < BATCH) return { items: kept.slice(0, count) };
      position = positionOf(last);
    }
    return { items: kept, reached: position };
  };
