import { randomBytes } from 'node:crypto';
import { KeyRing, newKeyRing, openVault, type Sealed } from '../../../shared/crypto/vault';

const ring = newKeyRing();
const vault = openVault(ring);

const key = () => randomBytes(32).toString('base64');

/** Returns the box with some of its bytes changed. */
const altered = ({ keyId, box }: Sealed, change: (bytes: Buffer) => Buffer): Sealed => ({
  keyId,
  box: change(Buffer.from(box, 'base64')).toString('base64'),
});

const flipped = (bit: number) => (bytes: Buffer) => {
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return bytes;
};

describe('what is sealed', () => {
  test.each([
    ['a consumer key', '0YQxigR9Fcbo1vKLBrM5QRWgXx6nU1k1'],
    ['a text of one character', 'k'],
    ['an empty text', ''],
    ['text beyond ASCII', 'schlüssel 🔑'],
    ['2 KB', 'x'.repeat(2048)],
  ])('opens again for the same purpose: %s', (_, text) => {
    const sealed = vault.seal(text, 'consumerKey r1');
    expect(vault.unseal(sealed, 'consumerKey r1')).toBe(text);
    expect(sealed.keyId).toBe('k1');
  });

  test('is sealed otherwise every time, and shows nothing of the text', () => {
    const text = '6DwTp11hKT4fap65';
    const boxes = Array.from({ length: 100 }, () => vault.seal(text, 'p').box);
    expect(new Set(boxes).size).toBe(100);
    for (const box of boxes) expect(Buffer.from(box, 'base64').includes(text)).toBe(false);
  });

  test.each([
    ['of the other half of the pair', 'consumerSecret r1'],
    ['of another key', 'consumerKey r2'],
    ['that begins alike', 'consumerKey r'],
    ['that is empty', ''],
  ])('does not open for a purpose %s', (_, purpose) => {
    const sealed = vault.seal('text', 'consumerKey r1');
    expect(() => vault.unseal(sealed, purpose)).toThrow();
    expect(vault.unsealAny(sealed, [purpose, 'another'])).toBeUndefined();
    expect(vault.unsealAny(sealed, [purpose, 'consumerKey r1'])).toBe('text');
  });

  test('does not open with any single bit changed', () => {
    const sealed = vault.seal('6DwTp11hKT4fap65', 'p');
    const bits = Buffer.from(sealed.box, 'base64').length * 8;
    expect(bits).toBe((12 + 16 + 16) * 8);
    for (let bit = 0; bit < bits; bit++) {
      expect(() => vault.unseal(altered(sealed, flipped(bit)), 'p')).toThrow();
    }
  });

  test.each(['', 'text'])('does not open when it is cut short or has grown: %j', (text) => {
    const sealed = vault.seal(text, 'p');
    const { length } = Buffer.from(sealed.box, 'base64');
    for (let left = 0; left < length; left++) {
      expect(() =>
        vault.unseal(
          altered(sealed, (bytes) => bytes.subarray(0, left)),
          'p',
        ),
      ).toThrow();
    }
    const grown = altered(sealed, (bytes) => Buffer.concat([bytes, Buffer.of(0)]));
    expect(() => vault.unseal(grown, 'p')).toThrow();
  });

  test('does not open with another ring, though its keys have the same names', () => {
    expect(() => openVault(newKeyRing()).unseal(vault.seal('text', 'p'), 'p')).toThrow();
  });
});

describe('a ring that turned', () => {
  const turned: KeyRing = { ...ring, primary: 'k2', keys: { ...ring.keys, k2: key() } };
  const after = openVault(turned);

  test('opens what was sealed before', () => {
    expect(after.unseal(vault.seal('text', 'p'), 'p')).toBe('text');
  });

  test('seals with its new primary key', () => {
    const sealed = after.seal('text', 'p');
    expect(sealed.keyId).toBe('k2');
    expect(after.unseal(sealed, 'p')).toBe('text');
    expect(() => after.unseal({ ...sealed, keyId: 'k1' }, 'p')).toThrow();
  });

  test('keeps every keyRef', () => {
    expect(after.keyRef('consumer-key')).toBe(vault.keyRef('consumer-key'));
  });

  test('says which key is missing, and nothing else, once the old one is off', () => {
    const { k1: _, ...keys } = turned.keys;
    const sealed = vault.seal('text', 'p');
    const open = () => openVault({ ...turned, keys }).unseal(sealed, 'p');
    expect(open).toThrow(new Error('Key k1 is not on the key ring'));
  });
});

describe('keyRef', () => {
  test('is 43 characters that are fit for a path and tell nothing of the key', () => {
    const ref = vault.keyRef('0YQxigR9Fcbo1vKLBrM5QRWgXx6nU1k1');
    expect(ref).toMatch(/^[\w-]{43}$/);
    expect(ref).not.toContain('0YQx');
  });

  test('is the same for the same key, and another for another', () => {
    expect(vault.keyRef('a')).toBe(openVault(ring).keyRef('a'));
    expect(vault.keyRef('a')).not.toBe(vault.keyRef('A'));
  });

  test('depends on the pepper', () => {
    expect(openVault({ ...ring, pepper: key() }).keyRef('a')).not.toBe(vault.keyRef('a'));
  });
});

describe('a key ring', () => {
  test('that is new can be read from its own JSON', () => {
    const made = newKeyRing();
    expect(KeyRing.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
  });

  test('that is new has keys of its own', () => {
    const [one, other] = [newKeyRing(), newKeyRing()];
    expect(one.keys.k1).not.toBe(other.keys.k1);
    expect(one.pepper).not.toBe(other.pepper);
    expect(one.pepper).not.toBe(one.keys.k1);
  });

  test.each([
    ['its primary key is not on it', { primary: 'k2' }],
    ['its primary key is one that every object has', { primary: 'toString' }],
    ['it has no keys', { keys: {} }],
    ['a key is too short', { keys: { k1: randomBytes(31).toString('base64') } }],
    ['a key is too long', { keys: { k1: randomBytes(33).toString('base64') } }],
    ['a key is not base64', { keys: { k1: 'not base64' } }],
    ['a key’s name is odd', { keys: { ...ring.keys, 'k 2': key() } }],
    ['its pepper is missing', { pepper: undefined }],
    ['its pepper is too short', { pepper: 'c2hvcnQ=' }],
  ])('is refused when %s', (_, change) => {
    expect(KeyRing.safeParse({ ...ring, ...change }).success).toBe(false);
  });
});
