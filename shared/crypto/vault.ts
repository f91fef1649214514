import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { MissingKey } from './missingKey';

const Key32 = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, '32 bytes in base64');

/**
 * The keys that consumer keys and secrets are kept under, as JSON in `KEYMINT_KEY_RING`.
 *
 * `primary` names the key that seals; the others still open what they sealed. `pepper` must not
 * change: every `keyRef` is made with it.
 */
export const KeyRing = z
  .object({
    primary: z.string(),
    keys: z.record(z.string().regex(/^[A-Za-z0-9-]{1,32}$/), Key32),
    pepper: Key32,
  })
  .refine(({ primary, keys }) => Object.hasOwn(keys, primary), 'The primary key is not on the ring');
export type KeyRing = z.infer<typeof KeyRing>;

/** A new ring with one key. */
export const newKeyRing = (): KeyRing => ({
  primary: 'k1',
  keys: { k1: randomBytes(32).toString('base64') },
  pepper: randomBytes(32).toString('base64'),
});

/** Identifies a ring, and reveals nothing of it: 43 characters for the pepper and for each key, by its id. */
export interface RingFingerprints {
  pepper: string;
  keys: Record<string, string>;
}

const FINGERPRINT_PURPOSE = 'keymint key ring fingerprint';

/** Derives the fingerprints of a ring from its keys, each 256 random bits. Source: HKDF-SHA256, RFC 5869. */
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

/** A sealed text: the id of the key that sealed it, and what came of it, in base64. */
export const Sealed = z.object({ keyId: z.string(), box: z.string() });
export type Sealed = z.infer<typeof Sealed>;

/** Keeps consumer keys and secrets unreadable to whoever holds the database alone. */
export interface Vault {
  /** Id of the key that seals. */
  primary: string;
  /** Waits until it is known whether the ring is that of the database. @throws Fault when it is not */
  ready(): Promise<void>;
  /** Seals a text for one purpose: it can be opened again only under the same. */
  seal(text: string, purpose: string): Sealed;
  /** @throws MissingKey @throws Error when the purpose is another, or a bit was changed */
  open(sealed: Sealed, purpose: string): string;
  /** Opens a text that was sealed for any of these purposes; returns undefined when none of them opens it. */
  openAny(sealed: Sealed, purposes: readonly string[]): string | undefined;
  /** Requires that a key is on the ring. @throws MissingKey */
  requireKey(keyId: string): void;
  /** What stands for a text that nobody may read again: a candidate is told by it, the text is not. */
  hash(text: string, purpose: string): string;
  /** What stands for a consumer key in paths and look-ups: 43 characters that tell nothing of it. */
  keyRef(consumerKey: string): string;
  /**
   * Returns 43 characters that identify a text for one purpose and do not reveal it: HMAC-SHA256 under a key
   * derived from the pepper for that purpose. Purposes are constants.
   */
  tag(text: string, purpose: string): string;
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under the ring's keys, and HMAC-SHA256 under its pepper. Source: NIST SP 800-38D, RFC 2104, RFC 5869. */
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

  const open = ({ keyId, box }: Sealed, purpose: string): string => {
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
    open,
    openAny(sealed, purposes) {
      for (const purpose of purposes) {
        try {
          return open(sealed, purpose);
        } catch {
          // It was sealed for another purpose, or is damaged: there is no telling.
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

/** The vault of a program that seals and opens nothing. */
export const absentVault: Vault = {
  primary: '',
  ready: async () => {},
  seal: absent,
  open: absent,
  openAny: absent,
  requireKey: absent,
  hash: absent,
  keyRef: absent,
  tag: absent,
};
