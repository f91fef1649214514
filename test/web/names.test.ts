import { AppName } from '../../shared/schemas/app';
import { nameProblem } from '../../web/console/features/apps/rules';

/* The form for apps accepts the same names as the API. */

const characters = ['a', 'Z', '7', ' ', '.', '_', '#', '-', '$', '%', '/', '~', 'é', '"', '\n'];

test.each([
  '',
  '0',
  ...characters.flatMap((one) => [one, `a${one}`, `a${one}b`, `${one}b`]),
  ...[254, 255, 256].map((length) => 'n'.repeat(length)),
])('a name %j', (name) => {
  expect(nameProblem(name) === undefined).toBe(AppName.safeParse(name).success);
});
