import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';

/*
 * Hands a secret to the one caller who may see it, when another process creates it and the two share only a
 * database: encrypts it to a public key whose private key never leaves the waiting process. Source: ECIES
 * with X25519 (RFC 7748), HKDF-SHA256 (RFC 5869) and AES-256-GCM.
 */

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Length of an X25519 public key in DER. */
const PUBLIC_BYTES = 44;

const derOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/**
 * Derives key and IV of one handover. Both public keys are part of the derivation, so that no pair repeats.
 */
function agree(privateKey: KeyObject, publicKey: KeyObject, info: Buffer): [key: Buffer, iv: Buffer] {
  const shared = diffieHellman({ privateKey, publicKey });
  const bytes = Buffer.from(hkdfSync('sha256', shared, Buffer.alloc(0), info, 32 + IV_BYTES));
  return [bytes.subarray(0, 32), bytes.subarray(32)];
}

/** Encrypts a text for a recipient's public key; returns base64. */
export function sealFor(recipient: string, text: string): string {
  const theirs = Buffer.from(recipient, 'base64');
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const ours = derOf(publicKey);
  const publicTheirs = createPublicKey({ key: theirs, format: 'der', type: 'spki' });
  const [key, iv] = agree(privateKey, publicTheirs, Buffer.concat([ours, theirs]));
  const cipher = createCipheriv(CIPHER, key, iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([ours, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Recipient of a secret. */
export interface SecretRecipient {
  /** Public key in base64. */
  address: string;
  /** Decrypts a text; undefined if it was encrypted for another recipient. */
  unseal(sealed: string): string | undefined;
}

/** Creates a recipient with a fresh key pair. */
export function newRecipient(): SecretRecipient {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const ours = derOf(publicKey);
  return {
    address: ours.toString('base64'),
    unseal(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const theirs = bytes.subarray(0, PUBLIC_BYTES);
      const publicTheirs = createPublicKey({ key: theirs, format: 'der', type: 'spki' });
      const [key, iv] = agree(privateKey, publicTheirs, Buffer.concat([theirs, ours]));
      const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAuthTag(
        bytes.subarray(PUBLIC_BYTES, PUBLIC_BYTES + TAG_BYTES),
      );
      try {
        const text = decipher.update(bytes.subarray(PUBLIC_BYTES + TAG_BYTES), undefined, 'utf8');
        return text + decipher.final('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
