import { termOf } from '../schemas/searchTerms';

/** Maximum words of a search whose matches are counted; further ones are only compared. */
const MAX_COUNTED_WORDS = 6;

/** Matches are counted up to this number; words with fewer are rare. */
const RARE_BELOW = 101;

/**
 * Returns the most selective term of some words: the first rare one, or else that of the longest word; an
 * empty text without words. `count` counts the matches of a term, up to a limit.
 */
export async function rarest(
  words: readonly string[],
  count: (term: string, most: number) => Promise<number>,
): Promise<string> {
  const longest = words.toSorted((one, other) => other.length - one.length).slice(0, MAX_COUNTED_WORDS);
  const terms = [...new Set(longest.map(termOf))];
  if (terms.length < 2) return terms[0] ?? '';
  const counts = await Promise.all(terms.map((term) => count(term, RARE_BELOW)));
  return terms[counts.indexOf(Math.min(...counts))] ?? '';
}
