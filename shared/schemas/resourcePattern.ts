/*
 * Patterns of resource paths and their limits, chosen so that matching a path against all patterns of an API
 * product takes less than 2 ms. Source: Apigee, "Configuring resource paths".
 */

/** Maximum number of patterns per API product, and characters of one pattern and of all together. */
export const MAX_PATTERNS = 2000;
export const MAX_PATTERN_LENGTH = 2048;
export const MAX_PATTERNS_LENGTH = 65_536;

/** Maximum characters of all patterns of an API product that require a search. See `ResourcePattern`. */
export const MAX_SEARCHED_LENGTH = 1024;

/** Literal part of a pattern between two wildcards. */
export interface Piece {
  text: string;
  /** Number of slashes in the text, and index of the first; -1 without any. */
  slashes: number;
  firstSlash: number;
}

/** Literal parts between two `**`, separated by `*`. */
export type Block = readonly Piece[];

const pieceOf = (text: string): Piece => {
  const firstSlash = text.indexOf('/');
  let slashes = 0;
  for (let at = firstSlash; at >= 0; at = text.indexOf('/', at + 1)) slashes++;
  return { text, slashes, firstSlash };
};

/** A pattern split at its wildcards; `***` is `**` and `*`. */
export interface ResourcePattern {
  first: Block;
  /** The part after the last `**`; undefined without one. */
  last: Block | undefined;
  /**
   * True if matching requires a search for literals: between two `**`, or between wildcards of one segment.
   * In other patterns slashes determine the position of each literal.
   */
  isSearched: boolean;
}

const isFixed = (block: Block, from: number, to: number): boolean => {
  for (let index = from; index < to; index++) if ((block[index] as Piece).firstSlash < 0) return false;
  return true;
};

/** Splits a pattern at its wildcards. */
export function parsePattern(pattern: string): ResourcePattern {
  const blocks = pattern.split('**');
  const first = (blocks[0] as string).split('*').map(pieceOf);
  if (blocks.length === 1)
    return { first, last: undefined, isSearched: !isFixed(first, 1, first.length - 1) };
  const last = (blocks.at(-1) as string).split('*').map(pieceOf);
  const isOpen = first.length > 1 && first.at(-1)?.text === '';
  // Consecutive `**` are equal to one.
  const isSplit = blocks.slice(1, -1).some((block) => block !== '');
  const isSearched =
    isSplit ||
    !isFixed(first, 1, isOpen ? first.length - 1 : first.length) ||
    (last.length > 1 && !isFixed(last, 0, last.length - 1));
  return { first, last, isSearched };
}

const totalLength = (patterns: readonly string[]): number =>
  patterns.reduce((length, pattern) => length + pattern.length, 0);

const count = (limit: number): string => limit.toLocaleString('en');

/** Returns a message for the limit that the patterns exceed, or undefined. */
export function exceededLimit(patterns: readonly string[]): string | undefined {
  if (patterns.length > MAX_PATTERNS) return `At most ${count(MAX_PATTERNS)} paths`;
  if (patterns.some(({ length }) => length > MAX_PATTERN_LENGTH))
    return `A path has at most ${count(MAX_PATTERN_LENGTH)} characters`;
  if (totalLength(patterns) > MAX_PATTERNS_LENGTH)
    return `At most ${count(MAX_PATTERNS_LENGTH)} characters in all paths together`;
  if (totalLength(patterns.filter((pattern) => parsePattern(pattern).isSearched)) > MAX_SEARCHED_LENGTH)
    return `Paths with text between two ** or between two * of a segment have at most ${count(MAX_SEARCHED_LENGTH)} characters together`;
  return undefined;
}
