import * as z from 'zod';
import { MAX_ATTRIBUTE_BYTES, MAX_EMAIL_LENGTH, MAX_LISTED, MAX_LISTED_LENGTH } from './limits';
import { withTraits } from './traits';

/** Text without line breaks and other control characters. */
export const oneLine = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !/\p{Cc}/u.test(text), 'Line breaks and control characters are not allowed');

/**
 * An e-mail address. Most clients write it unescaped into paths, so characters are excluded that end or alter
 * a path segment.
 */
export const emailAddress = z
  .string()
  .max(MAX_EMAIL_LENGTH, `An e-mail address has at most ${MAX_EMAIL_LENGTH} characters`)
  .regex(z.regexes.unicodeEmail, 'An e-mail address is expected')
  .regex(/^[^/?#\\\p{Cc}\p{Cf}\p{Z}]*$/u, 'An e-mail address has no / ? # \\, spaces or control characters');

/** A word of a fixed list, in any case; normalized to the list's spelling. */
export const word = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.preprocess(
    (value) =>
      typeof value === 'string'
        ? (words.find((known) => known.toLowerCase() === value.toLowerCase()) ?? value)
        : value,
    z.enum(words),
  );

/** Apigee returns unset values as the text `null`, and clients send them back. */
export const unsetAsAbsent = (value: unknown): unknown =>
  value === 'null' || value === '' ? undefined : value;

/** A previous value, for comparison with the stored one. */
export const TextBefore = z.string().max(MAX_ATTRIBUTE_BYTES);

/** A list of names without duplicates and empty ones; clients send `[""]` for none. */
export const distinct = (list: z.ZodArray<z.ZodString>) =>
  list.overwrite((names) => [...new Set(names.filter((name) => name !== ''))]);

/** Names as sent; `item` is the element of each in XML. */
export const NamesDraft = (item = 'Item') =>
  withTraits(distinct(z.array(z.string().max(MAX_LISTED_LENGTH)).max(MAX_LISTED)), { xml: { item } });

/** Names in responses. */
export const Names = (item: string) => withTraits(z.array(z.string()), { xml: { item } });

/** Name of a company or an app group. Source: Apigee X, organizations.appgroups. */
export const OwnerName = z
  .string()
  .regex(
    /^(?! |\.{1,2}$)[A-Za-z0-9 ._\-$%]{1,255}(?<! )$/,
    'A name has 1 to 255 letters, digits, spaces and . _ - $ %, and no space at its ends',
  );

/** Normalizes a text for searches: lower case, composed accents. */
export const searchKey = (text: string): string => text.normalize('NFC').toLowerCase();

/** A search text as `searchKey`; undefined if it is empty. */
export const searched = z
  .string()
  .max(500)
  .transform((text) => searchKey(text.trim()) || undefined)
  .optional();
