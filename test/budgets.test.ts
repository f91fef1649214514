import { type Bundle, KIBIBYTE } from '../tools/bundle/bundles';
import budgets from './budgets.json';
import { BUILD_TIMEOUT_MS, bundlesBuilt } from './support/clients/bundles';

jest.setTimeout(240_000);

const granted: Record<string, Omit<Bundle, 'name' | 'bytes'> & { kibibytes: number }> = budgets.bundles;

let bundles: Bundle[];
beforeAll(async () => {
  bundles = await bundlesBuilt();
}, BUILD_TIMEOUT_MS);

test('every bundle has a budget, and every budget is of a bundle: npm run budgets writes them anew', () => {
  expect(Object.keys(granted)).toEqual(bundles.map(({ name }) => name).sort());
});

test('no bundle is larger, or made of more modules, than its budget', () => {
  const over = bundles.flatMap(({ name, bytes, modules }) => {
    const { kibibytes = 0, modules: most = 0 } = granted[name] ?? {};
    const isOver = bytes > kibibytes * KIBIBYTE || modules > most;
    return isOver ? [`${name}: ${bytes} bytes of ${kibibytes} KiB, ${modules} modules of ${most}`] : [];
  });
  expect(over).toEqual([]);
});

test('no function with a database takes more than 2.5 MiB', () => {
  const ofOne = bundles.filter(({ name }) => name !== 'registry' && name !== 'verifier');
  expect(Math.max(...ofOne.map(({ bytes }) => bytes))).toBeLessThan(2.5 * 1024 * KIBIBYTE);
});
