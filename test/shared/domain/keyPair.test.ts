import { newKeyPair } from '../../../shared/domain/keyPair';

const lengths = Array.from({ length: 128 - 16 + 1 }, (_, more) => 16 + more);

test.each(lengths)('key and secret have the length asked for: %i', (length) => {
  const other = 144 - length;
  const { consumerKey, consumerSecret } = newKeyPair({ keyLength: length, secretLength: other });
  expect(consumerKey).toMatch(new RegExp(`^[A-Za-z0-9]{${length}}$`));
  expect(consumerSecret).toMatch(new RegExp(`^[A-Za-z0-9]{${other}}$`));
});

describe('ten thousand pairs', () => {
  const pairs = Array.from({ length: 10_000 }, () => newKeyPair({ keyLength: 32, secretLength: 16 }));
  const halves = pairs.flatMap(({ consumerKey, consumerSecret }) => [consumerKey, consumerSecret]);
  const counts = new Map<string, number>();
  for (const character of halves.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);

  test('share no key and no secret', () => {
    expect(new Set(halves).size).toBe(20_000);
  });

  test('use every letter and digit, and nothing else', () => {
    expect([...counts.keys()].sort().join('')).toBe(
      '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    );
  });

  test('use all of them alike', () => {
    const expected = (10_000 * (32 + 16)) / 62;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 61 degrees of freedom: fair characters are over 250 once in 10^24 runs; bytes modulo 62 make 3,000.
    expect(chiSquare).toBeLessThan(250);
  });

  test('have secrets that do not begin as their keys do', () => {
    const alike = pairs.filter(({ consumerKey, consumerSecret }) => consumerKey.startsWith(consumerSecret));
    expect(alike).toEqual([]);
  });
});
