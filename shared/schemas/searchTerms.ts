/*
 * Search terms of entities. An entity stores the prefixes of its words, up to `MAX_PREFIX` letters, in the
 * array `terms`: one `array-contains` finds a word or its beginning. The commit that changes the entity also
 * updates them.
 */

/** Letters of a stored prefix; the rest of a longer search word is compared after reading. */
const MAX_PREFIX = 6;

/** Maximum prefixes per entity; words beyond cannot be found. */
const MAX_TERMS = 240;

/** Letters without a decomposition into a plain letter and an accent. Source: Unicode, NFKD. */
const plain: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ħ: 'h',
  ŧ: 't',
};

/** Removes accents and normalizes case and compatibility forms: "Ángström" becomes "angstrom". */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßøłđðþæœıħŧ]/g, (letter) => plain[letter] ?? letter);

/** Scripts without spaces between words: a word may begin at every letter. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** Splits a text into words, at everything but letters and digits. */
export const wordsOf = (text: string): string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** Returns the positions in a word at which a search may begin. */
const beginnings = (word: string): string[] => {
  const letters = [...word];
  return UNSPACED.test(word) ? letters.map((_, index) => letters.slice(index).join('')) : [word];
};

/** Returns the term for a search word. */
export const termOf = (word: string): string => [...word].slice(0, MAX_PREFIX).join('');

/** True if the term covers the whole word, so that nothing is left to compare. */
export const isWholeTerm = (word: string): boolean => [...word].length <= MAX_PREFIX;

/** Returns the terms that an entity with these texts stores. */
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

/** True if every search word begins a word of the texts. */
export function matchesWords(words: readonly string[], texts: readonly string[]): boolean {
  const all = texts.flatMap(wordsOf).flatMap(beginnings);
  return words.every((word) => all.some((each) => each.startsWith(word)));
}
