import { termOf } from '../schemas/searchTerms';

/** Words of a search beyond these are compared with what is found, and not counted. */
const MOST_COUNTED = 6;

/** How far each is counted: what has fewer is rare. */
const RARE = 101;

/**
 * The term by which the fewest are found, of some words: the first that is rare, else that of the longest word; empty
 * without words. `count` counts what a term finds, up to a number.
 */
export async function rarest(
  words: readonly string[],
  count: (term: string, most: number) => Promise<number>,
): Promise<string> {
  const longest = words.toSorted((one, other) => other.length - one.length).slice(0, MOST_COUNTED);
  const terms = [...new Set(longest.map(termOf))];
  if (terms.length < 2) return terms[0] ?? '';
  const counts = await Promise.all(terms.map((term) => count(term, RARE)));
  return terms[counts.indexOf(Math.min(...counts))] ?? '';
}
