import { InvalidRequest } from '../faults';
import { type Cursor, cursorOf, type Position } from '../schemas/cursor';

/** The part of a list that a page is made of. */
export interface Part {
  /** What it begins after, in its direction; with `orAt` it begins there. */
  after?: (Position & { orAt?: boolean | undefined }) | undefined;
  /** Whether it is walked from its end to its beginning. */
  isBack: boolean;
  count: number;
}

/** What was found of a part. */
export interface Found<T> {
  items: T[];
  /** Where it was given up before the end of the list, with fewer items than asked for. */
  reached?: Position | undefined;
}

/** Reads a part of a list. */
export type ListPart<T> = (part: Part) => Promise<Found<T>>;

/** One page, and what leads to those beside it. */
interface Slice<T> {
  items: T[];
  from: number;
  nextCursor?: string;
  previousCursor?: string;
}

/** The page that is asked for. */
export interface PageAsked {
  limit: number;
  cursor?: Cursor | undefined;
  /** What the list is ordered by: a cursor of another order is refused. */
  order: string;
}

/**
 * Reads the page that a cursor leads to, or the first. While nothing changes, pages forth and back have
 * every item once; what comes or goes meanwhile moves nothing else. @throws InvalidRequest
 */
export async function sliceOf<T>(
  { limit, cursor, order }: PageAsked,
  list: ListPart<T>,
  positionOf: (item: T) => Position,
): Promise<Slice<T>> {
  if (cursor && cursor.order !== order)
    throw InvalidRequest({ problems: [{ field: 'cursor', description: `Not of a list by ${order}` }] });
  const isBack = cursor?.isBack === true;
  const found = await list({ after: cursor, isBack, count: limit + 1 });
  const items = found.items.slice(0, limit);
  const last = items.at(-1);
  const further = found.items.length > limit && last ? positionOf(last) : found.reached;
  const to = (place: Position, from: number, extra: Partial<Cursor> = {}) =>
    cursorOf({ order, value: place.value, id: place.id, from, ...extra });

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
  // Walked backwards, the last one found is the first of the page, and the one next to the cursor its last.
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

/** Makes the reader of a list that is at hand, in whatever order. */
export const partOf =
  <T>(all: readonly T[], positionOf: (item: T) => Position, isDescending: boolean): ListPart<T> =>
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

/** How many items are looked at for one page at most, and how many are read at once. */
const MOST_LOOKED_AT = 1000;
const BATCH = 500;

/** Makes the reader of those items of a list that `sift` keeps; a page may end before the list was looked through. */
export const sifted =
  <T>(
    list: ListPart<T>,
    sift: (items: T[]) => Promise<T[]> | T[],
    positionOf: (item: T) => Position,
  ): ListPart<T> =>
  async ({ after, isBack, count }) => {
    const kept: T[] = [];
    let place = after;
    for (let looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
      const { items } = await list({ after: place, isBack, count: BATCH });
      kept.push(...(await sift(items)));
      const last = items.at(-1);
      if (kept.length >= count || !last || items.length < BATCH) return { items: kept.slice(0, count) };
      place = positionOf(last);
    }
    return { items: kept, reached: place };
  };
