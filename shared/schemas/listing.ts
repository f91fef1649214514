import * as z from 'zod';
import { withTraits } from './traits';

/** A boolean query parameter in any case: some clients send `True`. */
export const Flag = z
  .preprocess(
    (value) => (typeof value === 'string' ? value.toLowerCase() : value),
    z.enum(['true', 'false']).default('false'),
  )
  .transform((word) => word === 'true');

/** Number of items to list; larger numbers are reduced to the maximum. */
export const countOf = (most: number) =>
  z.coerce
    .number('A whole number is expected')
    .int()
    .min(1)
    .overwrite((count) => Math.min(count, most))
    .meta({ description: `How many to list, ${most} at most` });

/** Number of items to list, `usual` by default. */
export const countUpTo = (most: number, usual = most) =>
  countOf(most)
    .default(usual)
    .meta({ description: `How many to list, ${most} at most` });

/** Page size of lists with page tokens; not set, there are no pages. */
export const pageSizeOf = (most: number) =>
  countOf(most)
    .optional()
    .meta({ description: `How many to list on a page, ${most} at most` });
export const pageToken = z.string().optional().meta({ description: '`nextPageToken` of the page before' });
export const nextPageToken = z.string().optional().meta({ description: 'Absent on the last page' });
export const totalSize = withTraits(z.int(), { omittedWhenZero: true }).meta({
  description: 'How many there are on all pages',
});

/** Start of a page: the identifier of its first item. */
export interface StartKey {
  at: string;
  /** True to reject a page if no item has the identifier; otherwise it starts with the next one. */
  mustExist: boolean;
}

/** Returns the start of a page, without requiring that the item exists. */
export const startingAt = (at: string | undefined): { startKey?: StartKey } =>
  at === undefined || at === '' ? {} : { startKey: { at, mustExist: false } };

/** Source: Apigee lists, whose startKey is inclusive. */
export const startKey = z
  .string()
  .transform((at): StartKey => ({ at, mustExist: true }))
  .optional()
  .meta({ description: 'Identifier of the first item to list' });

/** Query of every list; `usual` is the default count. */
export const listQuery = (most: number, usual = most) =>
  z.object({
    expand: Flag.meta({ description: 'Whole entities instead of their names' }),
    count: countUpTo(most, usual),
    startKey,
  });

/** Response of a list: names, or whole entities under Apigee's member name; `root` is its element in XML. */
export const listOf = <const Noun extends string, Entity extends z.ZodType>(
  noun: Noun,
  entity: Entity,
  root: string,
) => {
  const example = entity.meta()?.example as { email?: string; name?: string };
  return z.union([
    z.array(z.string()).meta({ example: [example.email ?? example.name] }),
    z
      .object({ [noun]: withTraits(z.array(entity), { xml: { root } }) } as Record<Noun, z.ZodArray<Entity>>)
      .meta({ example: { [noun]: [example] } }),
  ]);
};
