/*
 * The words that entities are found by. An entity stores the beginnings of its words, up to `MAX_PREFIX` letters, in
 * the array `terms`: one `array-contains` finds a word or its beginning, and the same commit that changes the
 * entity changes them.
 */

/** Letters of a word's beginning that are stored; of a longer word that is searched, the rest is compared after reading. */
const MAX_PREFIX = 6;

/** The most beginnings that one entity stores; words beyond are found by none. */
const MAX_TERMS = 240;

/** Letters without a decomposition into a plain letter and an accent. Source: Unicode, NFKD. */
const plain: Record<string, string> = {
  ...{ ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i', ħ: 'h', ŧ: 't' },
};

/** A text without accents, in lower case and compatible forms: "Ángström" is "angstrom". */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßøłđðþæœıħŧ]/g, (letter) => plain[letter] ?? letter);

/** Scripts that write words without spaces: there, a word may begin at every letter. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** The words of a text: split at everything that is neither letter nor digit. */
export const wordsOf = (text: string): string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** The places of a word at which a search may begin. */
const beginnings = (word: string): string[] => {
  const letters = [...word];
  return UNSPACED.test(word) ? letters.map((_, index) => letters.slice(index).join('')) : [word];
};

/** What a word that is searched is looked up by. */
export const termOf = (word: string): string => [...word].slice(0, MAX_PREFIX).join('');

/** Whether the term decides by itself that a word matches: nothing of it is left to compare. */
export const isWholeTerm = (word: string): boolean => [...word].length <= MAX_PREFIX;

/** The beginnings that an entity with these texts stores. */
export function termsOf(texts: readonly string[]): string[] {
  const terms = new Set<string>();
  for (const word of texts.flatMap(wordsOf).flatMap(beginnings)) {
    const letters = [...word];
    for (let length = 1; length <= Math.min(letters.length, MAX_PREFIX); length++) {
      if (terms.size === MAX_TERMS) return [...terms];
      terms.add(letters.slice(0, length).join(''));
    }
  }
  return [...terms];
}

/** Returns true if every word that is searched begins a word of the texts. */
export function matchesWords(words: readonly string[], texts: readonly string[]): boolean {
  const all = texts.flatMap(wordsOf).flatMap(beginnings);
  return words.every((word) => all.some((each) => each.startsWith(word)));
}
