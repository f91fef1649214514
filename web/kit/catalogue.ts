/** Letters of the pseudo-locale: readable, and different from text outside a catalogue. */
const accents: Record<string, string> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  A: 'Á',
  E: 'É',
  n: 'ñ',
  s: 'š',
};
const pseudo = (text: string): string =>
  `[${text.replace(/[aeiouAEns]/g, (letter) => accents[letter] ?? letter)} ··]`;

const isPseudo = globalThis.localStorage?.getItem('keymint.locale') === 'en-XA';

const translated = (part: unknown): unknown => {
  if (typeof part === 'string') return pseudo(part);
  if (typeof part === 'function')
    return (...given: unknown[]) => translated((part as (...given: unknown[]) => unknown)(...given));
  if (part !== null && typeof part === 'object')
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, translated(value)]));
  return part;
};

/**
 * A catalogue of user-visible texts: strings, functions that return strings, or nested catalogues. With
 * `localStorage['keymint.locale'] = 'en-XA'` all of them are shown in the pseudo-locale.
 */
export const catalogue = <const Words extends object>(words: Words): Words =>
  isPseudo ? (translated(words) as Words) : words;
