import { z } from 'zod';

/** What may stand on one line: no line breaks or other control characters. */
export const oneLine = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !/\p{Cc}/u.test(text), 'Line breaks and control characters are not allowed');

/** Names in a list as sent; empty ones are dropped, for clients send `[""]` for none. */
export const Names = z
  .array(z.string())
  .overwrite((names) => [...new Set(names.filter((name) => name !== ''))]);
