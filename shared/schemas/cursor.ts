import * as z from 'zod';

/** Position of an item in a list: its sort value and its id, which breaks ties. */
export interface Position {
  value: string | number;
  id: string;
}

/** Start of a page. */
const CursorData = z.object({
  /** Order of the list. */
  order: z.string(),
  value: z.union([z.string(), z.int()]),
  id: z.string().min(1),
  /** 1-based index of the page's first item; for a previous page, of the first item after the page. */
  from: z.int().min(1),
  /** True if the page ends before the position. */
  isBack: z.literal(true).optional(),
  /** True if the item at the position belongs to the page. */
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

/** Parses `nextCursor` or `previousCursor` of another page of the same list. */
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

/** Members of a response that is one page of a list. */
export const pageMembers = {
  from: z.int().meta({ description: 'Which item of the list the first of the page is; 1 is the first' }),
  nextCursor: z.string().optional().meta({ description: 'Absent on the last page' }),
  previousCursor: z.string().optional().meta({ description: 'Absent on the first page' }),
};
