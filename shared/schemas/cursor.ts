import * as z from 'zod';

/** Where an item stands in a list: its value in the list's order, and its id, which tells it from others of that value. */
export interface Position {
  value: string | number;
  id: string;
}

/** Where a page begins. */
const CursorData = z.object({
  /** The order of the list it was made for. */
  order: z.string(),
  value: z.union([z.string(), z.int()]),
  id: z.string().min(1),
  /** Which item of the list the first of the page is, or for a page before, the first of the page after. */
  from: z.int().min(1),
  /** Whether the page lies before that place. */
  isBack: z.literal(true).optional(),
  /** Whether what stands at that place itself is of the page. */
  orAt: z.literal(true).optional(),
});
export type Cursor = z.infer<typeof CursorData>;

const dataIn = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
};

export const cursorOf = (data: Cursor): string => Buffer.from(JSON.stringify(data)).toString('base64url');

/** `nextCursor` or `previousCursor` of another page of the same list. */
export const cursor = z
  .string()
  .transform((text, context): Cursor => {
    const { success, data } = CursorData.safeParse(dataIn(text));
    if (success) return data;
    context.addIssue('Not a cursor that was answered');
    return z.NEVER;
  })
  .optional()
  .meta({ description: '`nextCursor` or `previousCursor` of another page' });

/** What an answer that is one page of a list says beside its items. */
export const pageMembers = {
  from: z.int().meta({ description: 'Which item of the list the first of the page is; 1 is the first' }),
  nextCursor: z.string().optional().meta({ description: 'Absent on the last page' }),
  previousCursor: z.string().optional().meta({ description: 'Absent on the first page' }),
};
