import * as z from 'zod';
import { MAX_ATTRIBUTE_BYTES, MAX_EMAIL_LENGTH, MAX_LISTED, MAX_LISTED_LENGTH } from './limits';

/** What may stand on one line: no line breaks or other control characters. */
export const oneLine = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !/\p{Cc}/u.test(text), 'Line breaks and control characters are not allowed');

/**
 * An e-mail address. Most clients write it raw into paths: it has nothing that ends a segment or is dropped from
 * one, which is also what `..` and a backslash would do.
 */
export const emailAddress = z
  .string()
  .max(MAX_EMAIL_LENGTH, `An e-mail address has at most ${MAX_EMAIL_LENGTH} characters`)
  .regex(z.regexes.unicodeEmail, 'Not an e-mail address')
  .regex(/^[^/?#\\\p{Cc}\p{Cf}\p{Z}]*$/u, 'An e-mail address has no / ? # \\, spaces or control characters');

/** A word of a fixed list as sent: in any case, kept as the list has it. */
export const word = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.preprocess(
    (value) =>
      typeof value === 'string'
        ? (words.find((known) => known.toLowerCase() === value.toLowerCase()) ?? value)
        : value,
    z.enum(words),
  );

/** Apigee answers what is not set with the text `null`, and clients send back what they were answered. */
export const unsetAsAbsent = (value: unknown): unknown =>
  value === 'null' || value === '' ? undefined : value;

/** A text as it was answered, for a comparison with what is stored: it may have been an attribute's. */
export const TextBefore = z.string().max(MAX_ATTRIBUTE_BYTES);

/** A list of names as sent, each once; empty ones are dropped, for clients send `[""]` for none. */
export const distinct = (list: z.ZodArray<z.ZodString>) =>
  list.overwrite((names) => [...new Set(names.filter((name) => name !== ''))]);

export const Names = distinct(z.array(z.string().max(MAX_LISTED_LENGTH)).max(MAX_LISTED));

/** Name of a company or an app group. Source: Apigee X, organizations.appgroups. */
export const OwnerName = z.string().regex(/^(?! |\.{1,2}$)[A-Za-z0-9 ._\-$%]{1,255}(?<! )$/);

/** A text as it is searched: in lower case, and whatever way its accents were typed. */
export const searchKey = (text: string): string => text.normalize('NFC').toLowerCase();

/** What is searched for, as `searchKey`; undefined when nothing is. */
export const searched = z
  .string()
  .max(500)
  .transform((text) => searchKey(text.trim()) || undefined)
  .optional();
