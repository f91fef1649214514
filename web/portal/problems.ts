import type { Words } from './words';

/*
 * German for what the registry says of values that do not fit, by kind: shared/schemas/words.ts has the English, and
 * test/refusals.json everything that is said. Other sentences become a general one, so that a German page stays German.
 */

const kinds: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^A text is (expected|required)$/, () => 'Hier wird ein Text erwartet'],
  [/^(An? whole number|A number) is (expected|required)$/, () => 'Hier wird eine Zahl erwartet'],
  [/^True or false is (expected|required)$/, () => 'Hier wird Ja oder Nein erwartet'],
  [/^A list is (expected|required)$/, () => 'Hier wird eine Liste erwartet'],
  [/^It must not be empty$/, () => 'Das Feld darf nicht leer sein'],
  [/^(?:.* has )?[Aa]t most ([\d,]+) characters?$/, (most) => `Höchstens ${plain(most)} Zeichen`],
  [/^At least ([\d,]+) characters?$/, (least) => `Mindestens ${plain(least)} Zeichen`],
  [/^At most ([\d,]+) elements?$/, (most) => `Höchstens ${plain(most)} Einträge`],
  [/^At least ([\d,]+) elements?$/, (least) => `Mindestens ${plain(least)} Einträge`],
  [/^A number of at most ([\d,]+) is expected$/, (most) => `Höchstens ${plain(most)}`],
  [/^A number of at least ([\d,]+) is expected$/, (least) => `Mindestens ${plain(least)}`],
  [/^One of (.+) is (?:expected|required)$/, (words) => `Möglich sind: ${words}`],
  [/^Line breaks and control characters are not allowed$/, () => 'Zeilenumbrüche sind nicht erlaubt'],
  [/^An http or https address is expected$/, () => 'Hier wird eine Adresse mit http oder https erwartet'],
  [
    /^(An e-mail address is expected|The email is not a valid e-mail address)$/,
    () => 'Das ist keine gültige E-Mail-Adresse',
  ],
];

/** A number with German separators. */
const plain = (english = ''): string => english.replaceAll(',', '.');

/** The sentence about one problem; undefined for one of no known kind. */
function sentence(problem: string): string | undefined {
  for (const [pattern, german] of kinds) {
    const [, ...parts] = pattern.exec(problem) ?? [];
    if (pattern.test(problem)) return german(...parts);
  }
  return undefined;
}

const GENERAL = 'Eine Angabe passt nicht. Prüfen Sie Ihre Eingaben.';

/** Says a refusal of values in German, each with the label of its field if the form has one. */
export const germanProblem = (message: string, words: Words): string =>
  [...new Set(message.split('; ').map((problem) => germanOf(problem, words)))].join(' ');

function germanOf(message: string, words: Words): string {
  const [, field = '', problem = message] = /^([\w.[\]]+): (.*)$/s.exec(message) ?? [];
  const said = sentence(problem);
  if (said === undefined) return GENERAL;
  const { email, password, newPassword, firstName, lastName } = words;
  const labels: Record<string, string> = { email, password, newPassword, firstName, lastName };
  const label = labels[field];
  return label === undefined ? `${said}.` : `${label}: ${said}.`;
}
