import { randomBytes } from 'node:crypto';
import { ConsumerKeyHasInvalidCharacters } from '../faults';
import { IMPORTED_KEY } from '../schemas/limits';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Bytes from here on are rejected, so that every character is equally likely. */
const UNBIASED_BYTES = 256 - (256 % ALPHABET.length);

const randomText = (length: number): string => {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < UNBIASED_BYTES && text.length < length) text += ALPHABET[byte % ALPHABET.length];
    }
  }
  return text;
};

export interface KeyPair {
  consumerKey: string;
  consumerSecret: string;
}

/** A consumer key and secret of the given lengths, from a cryptographic source, in `[A-Za-z0-9]`. */
export const newKeyPair = ({ keyLength, secretLength }: { keyLength: number; secretLength: number }) => ({
  consumerKey: randomText(keyLength),
  consumerSecret: randomText(secretLength),
});

/**
 * Checks an imported consumer key; characters of earlier versions of Apigee are valid only if the
 * organization allows them. @throws ConsumerKeyHasInvalidCharacters
 */
export function requireKeyFor({ legacyKeys }: { legacyKeys: boolean }, consumerKey: string): void {
  if (!legacyKeys && !IMPORTED_KEY.test(consumerKey)) throw ConsumerKeyHasInvalidCharacters();
}
