import * as z from 'zod';
import { withTraits } from './traits';

/** A yes-or-no query parameter, in any case: some clients write `True`. */
export const Flag = z
  .preprocess(
    (value) => (typeof value === 'string' ? value.toLowerCase() : value),
    z.enum(['true', 'false']).default('false'),
  )
  .transform((word) => word === 'true');

/** How many to list; a larger number is taken as the most there is. */
export const countOf = (most: number) =>
  z.coerce
    .number('A whole number is expected')
    .int()
    .min(1)
    .overwrite((count) => Math.min(count, most))
    .meta({ description: `How many to list, ${most} at most` });

/** How many to list at most; `usual` when absent. */
export const countUpTo = (most: number, usual = most) =>
  countOf(most)
    .default(usual)
    .meta({ description: `How many to list, ${most} at most` });

/** How many to list on a page, where pages are named by tokens; unset, there are none. */
export const pageSizeOf = (most: number) =>
  countOf(most)
    .optional()
    .meta({ description: `How many to list on a page, ${most} at most` });
export const pageToken = z.string().optional().meta({ description: '`nextPageToken` of the page before' });
export const nextPageToken = z.string().optional().meta({ description: 'Absent on the last page' });
export const totalSize = withTraits(z.int(), { omittedWhenZero: true }).meta({
  description: 'How many there are on all pages',
});

/** Where a page begins: the identifier of its first item. */
export interface StartKey {
  at: string;
  /** Whether a page is refused when no item is called that; else it begins with the next in order. */
  mustExist: boolean;
}

/** A page that begins at a key, or where there is none with the next; without a key, at the beginning. */
export const startingAt = (at: string | undefined): { startKey?: StartKey } =>
  at === undefined || at === '' ? {} : { startKey: { at, mustExist: false } };

/** Source: Apigee lists, whose startKey is inclusive. */
export const startKey = z
  .string()
  .transform((at): StartKey => ({ at, mustExist: true }))
  .optional()
  .meta({ description: 'Identifier of the first item to list' });

/** The query every list takes; it lists `usual` when not told how many. */
export const listQuery = (most: number, usual = most) =>
  z.object({
    expand: Flag.meta({ description: 'Whole entities instead of their names' }),
    count: countUpTo(most, usual),
    startKey,
  });

/** Answer of a list: the names alone, or whole entities under Apigee's word for them. */
export const listOf = <const Noun extends string, Entity extends z.ZodType>(noun: Noun, entity: Entity) => {
  const example = entity.meta()?.example as { email?: string; name?: string };
  return z.union([
    z.array(z.string()).meta({ example: [example.email ?? example.name] }),
    z
      .object({ [noun]: z.array(entity) } as Record<Noun, z.ZodArray<Entity>>)
      .meta({ example: { [noun]: [example] } }),
  ]);
};
