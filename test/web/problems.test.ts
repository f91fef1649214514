import { germanProblem } from '../../web/portal/problems';
import { catalogues } from '../../web/portal/words';
import refusals from '../refusals.json';

/* What a German portal says of values that the registry refuses. */

const english = /\b(is|are|at|the|an?|of|must|not|only|expected|required|allowed|characters?)\b/i;
const said = refusals.edge.map((refusal) => refusal.replace(/^[\w.-]+: /, ''));
const inGerman = (message: string): string => germanProblem(message, catalogues.de);

test('every refusal of a body is German, and the usual ones say what is wrong', () => {
  const general = inGerman('Something else');
  const found = said.map((message) => [message, inGerman(message)] as const);
  expect(found.filter(([, german]) => english.test(german.replace(/: .*/, '')))).toEqual([]);
  const usual = /A text is|whole number is|At most [\d,]+ characters|Line breaks|must not be empty|One of/;
  const vague = found.filter(([message, german]) => usual.test(message) && german === general);
  expect(vague).toEqual([]);
});

test('the label of the form names the field, and several problems are said once each', () => {
  const { firstName } = catalogues.de;
  expect(inGerman('firstName: At most 2,048 characters')).toBe(`${firstName}: Höchstens 2.048 Zeichen.`);
  expect(inGerman('x: A text is required; y: A text is expected')).toBe('Hier wird ein Text erwartet.');
});
