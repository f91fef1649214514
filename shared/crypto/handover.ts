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
 * How a secret reaches the one caller who may see it, though another process makes it and only a
 * database lies between them: it is sealed to a key whose private half never leaves the process that
 * waits. Source: ECIES with X25519 (RFC 7748), HKDF-SHA256 (RFC 5869) and AES-256-GCM.
 */

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** An X25519 public key in DER. */
const PUBLIC_BYTES = 44;

const derOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/** Key and IV of one handover; both halves of it are in the derivation, so that none serves twice. */
function agree(privateKey: KeyObject, publicKey: KeyObject, info: Buffer): [key: Buffer, iv: Buffer] {
  const shared = diffieHellman({ privateKey, publicKey });
  const bytes = Buffer.from(hkdfSync('sha256', shared, Buffer.alloc(0), info, 32 + IV_BYTES));
  return [bytes.subarray(0, 32), bytes.subarray(32)];
}

/** Seals a text for the holder of the private half of a recipient's key; answers base64. */
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

/** Somebody who waits for a secret. */
export interface Recipient {
  /** The public key to seal it to, in base64. */
  address: string;
  /** The text of what was sealed to it; undefined when it was sealed to another. */
  open(sealed: string): string | undefined;
}

/** A recipient that nobody else can stand in for. */
export function newRecipient(): Recipient {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const ours = derOf(publicKey);
  return {
    address: ours.toString('base64'),
    open(sealed) {
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
