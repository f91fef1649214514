import { matchesWords, termOf, termsOf, wordsOf } from '../../../shared/schemas/searchTerms';

test.each([
  ['José María', ['jose', 'maria']],
  ['van den Berg', ['van', 'den', 'berg']],
  ['O’Sullivan-Ångström', ['o', 'sullivan', 'angstrom']],
  ['jan.smit+x@mail.example.com', ['jan', 'smit', 'x', 'mail', 'example', 'com']],
  ['Łukasz Straße Þórdís', ['lukasz', 'strasse', 'thordis']],
  ['ＦＵＬＬ width', ['full', 'width']],
  ['  — % ', []],
])('the words of %j are %j', (text, words) => expect(wordsOf(text)).toEqual(words));

test.each([
  ['maria', ['José María', 'García'], true],
  ['garc mar', ['José María', 'García'], true],
  ['arcia', ['García'], false],
  ['小龍', ['李小龍'], true],
  ['кузн', ['Наталья Кузнецова'], true],
  ['αλεξ', ['Αλέξανδρος'], true],
  ['كريم', ['محمد'], false],
  ['donaudampfschiff', ['Donaudampfschifffahrt'], true],
  ['donaudampfer', ['Donaudampfschifffahrt'], false],
])('%j among the beginnings of words of %j: %j', (q, texts, expected) => {
  expect(matchesWords(wordsOf(q), texts)).toBe(expected);
  // Whatever matches is found by the term of each of its words.
  const terms = termsOf(texts);
  if (expected) for (const word of wordsOf(q)) expect(terms).toContain(termOf(word));
});

test('the terms of an entity have a bound, whatever its texts', () => {
  const long = Array.from({ length: 500 }, (_, index) => `${index}word`).join(' ');
  expect(termsOf([long, long])).toHaveLength(240);
  expect(termsOf(['漢'.repeat(1000)]).length).toBeLessThanOrEqual(240);
});
