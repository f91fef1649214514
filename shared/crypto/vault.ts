import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { MissingKey } from './missingKey';

const Key32 = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, '32 bytes in base64');

/**
 * Keys that seal consumer keys and secrets, as JSON in `KEYMINT_KEY_RING`.
 *
 * `primary` names the key for sealing; the others only unseal. `pepper` must never change: every `keyRef` is
 * derived from it.
 */
export const KeyRing = z
  .object({
    primary: z.string(),
    keys: z.record(z.string().regex(/^[A-Za-z0-9-]{1,32}$/), Key32),
    pepper: Key32,
  })
  .refine(({ primary, keys }) => Object.hasOwn(keys, primary), 'The primary key is not on the ring');
export type KeyRing = z.infer<typeof KeyRing>;

/** Creates a ring with one key. */
export const newKeyRing = (): KeyRing => ({
  primary: 'k1',
  keys: { k1: randomBytes(32).toString('base64') },
  pepper: randomBytes(32).toString('base64'),
});

/**
 * Fingerprints of a ring that reveal nothing about it: 43 characters for the pepper and for each key, by id.
 */
export interface RingFingerprints {
  pepper: string;
  keys: Record<string, string>;
}

const FINGERPRINT_PURPOSE = 'keymint key ring fingerprint';

/** Derives the fingerprints of a ring. Source: HKDF-SHA256, RFC 5869. */
export function fingerprintsOf({ pepper, keys }: KeyRing): RingFingerprints {
  const fingerprint = (key: string, of: string) =>
    Buffer.from(
      hkdfSync('sha256', Buffer.from(key, 'base64'), '', `${FINGERPRINT_PURPOSE} ${of}`, 32),
    ).toString('base64url');
  return {
    pepper: fingerprint(pepper, 'pepper'),
    keys: Object.fromEntries(Object.entries(keys).map(([id, key]) => [id, fingerprint(key, `key ${id}`)])),
  };
}

/** A sealed text: id of the key, and IV, tag and ciphertext in base64. */
export const Sealed = z.object({ keyId: z.string(), box: z.string() });
export type Sealed = z.infer<typeof Sealed>;

/** Protects consumer keys and secrets from readers of the database. */
export interface Vault {
  /** Id of the key for sealing. */
  primary: string;
  /** Waits until the ring is verified against the database. @throws Fault if it does not match */
  ready(): Promise<void>;
  /** Encrypts a text for one purpose; only the same purpose can decrypt it. */
  seal(text: string, purpose: string): Sealed;
  /** @throws MissingKey @throws Error if the purpose differs or the text was modified */
  unseal(sealed: Sealed, purpose: string): string;
  /** Decrypts a text sealed for any of these purposes; undefined if it was sealed for none of them. */
  unsealAny(sealed: Sealed, purposes: readonly string[]): string | undefined;
  /** Requires a key to be on the ring. @throws MissingKey */
  requireKey(keyId: string): void;
  /** Returns an HMAC that verifies a text without storing it. */
  hash(text: string, purpose: string): string;
  /** Returns the HMAC of a consumer key, used in paths and look-ups: 43 characters that do not reveal it. */
  keyRef(consumerKey: string): string;
  /**
   * Returns 43 characters that identify a text for one purpose and do not reveal it: HMAC-SHA256 under a key
   * derived from the pepper and the purpose. Purposes are constants.
   */
  tag(text: string, purpose: string): string;
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Opens a vault: AES-256-GCM under the ring's keys, HMAC-SHA256 under its pepper. Source: NIST SP 800-38D,
 * RFC 2104, RFC 5869.
 */
export function openVault(ring: KeyRing): Vault {
  const keys = new Map(Object.entries(ring.keys).map(([id, key]) => [id, Buffer.from(key, 'base64')]));
  const pepper = Buffer.from(ring.pepper, 'base64');

  const keyOf = (keyId: string): Buffer => {
    const key = keys.get(keyId);
    if (!key) throw new MissingKey(`Key ${keyId} is not on the key ring`);
    return key;
  };
  const mac = (text: string): Buffer => createHmac('sha256', pepper).update(text).digest();
  const derived = new Map<string, Buffer>();
  const keyFor = (purpose: string): Buffer => {
    const known = derived.get(purpose);
    if (known) return known;
    const key = Buffer.from(hkdfSync('sha256', pepper, '', purpose, 32));
    derived.set(purpose, key);
    return key;
  };

  const unseal = ({ keyId, box }: Sealed, purpose: string): string => {
    const bytes = Buffer.from(box, 'base64');
    const iv = bytes.subarray(0, IV_BYTES);
    const decipher = createDecipheriv(CIPHER, keyOf(keyId), iv, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(purpose))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  };

  return {
    primary: ring.primary,
    ready: async () => {},
    seal(text, purpose) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, keyOf(ring.primary), iv).setAAD(Buffer.from(purpose));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const box = Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
      return { keyId: ring.primary, box };
    },
    unseal: unseal,
    unsealAny(sealed, purposes) {
      for (const purpose of purposes) {
        try {
          return unseal(sealed, purpose);
        } catch {
          // Another purpose or a damaged text: indistinguishable.
        }
      }
      return undefined;
    },
    requireKey: (keyId) => void keyOf(keyId),
    hash: (text, purpose) => mac(`${purpose} ${text}`).toString('base64'),
    keyRef: (consumerKey) => mac(consumerKey).toString('base64url'),
    tag: (text, purpose) => createHmac('sha256', keyFor(purpose)).update(text).digest('base64url'),
  };
}

const absent = (): never => {
  throw new Error('There is no key ring: set KEYMINT_KEY_RING or KEYMINT_KEY_RING_FILE');
};

/** Vault of a program that has no key ring: every method throws. */
export const absentVault: Vault = {
  primary: '',
  ready: async () => {},
  seal: absent,
  unseal: absent,
  unsealAny: absent,
  requireKey: absent,
  hash: absent,
  keyRef: absent,
  tag: absent,
};
