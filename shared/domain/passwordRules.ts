import { commonPasswords } from './commonPasswords';

/** Rules for a password. */
export interface PasswordRules {
  minLength: number;
  /** Names of person and organization, and local part of the e-mail address, which it must not consist of. */
  names: readonly string[];
}

/** Shorter names appear in too many passwords by chance. */
const MIN_NAME_LENGTH = 3;

/** Keyboard rows and the alphabet; parts of them are no passwords. */
const sequences = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
];

/** True for a repetition of one to eight characters. */
const isRepetition = (text: string): boolean => /^(.{1,8}?)\1+$/su.test(text);

/** Returns the length of the longest prefix that is part of a sequence, forwards or backwards. */
const runAt = (text: string): number =>
  Math.max(
    ...sequences
      .flatMap((row) => [row, [...row].reverse().join('')])
      .map((row) => {
        let length = 1;
        while (length < text.length && row.includes(text.slice(0, length + 1))) length += 1;
        return length;
      }),
  );

/** True for a text of at most three sequences, such as `abcdefgh12345678`. */
function isSequence(text: string): boolean {
  let [rest, runs] = [text, 0];
  while (rest !== '' && runs < 4) {
    rest = rest.slice(runAt(rest));
    runs += 1;
  }
  return runs <= 3;
}

/**
 * Normalizes a password for hashing, independent of how accents were typed. Source: NIST SP 800-63B, 3.1.1.2.
 */
export const normalizedPassword = (password: string): string => password.normalize('NFC');

/** Returns why a password is rejected; undefined for an acceptable one. Source: NIST SP 800-63B, 3.1.1.2. */
export function passwordRefusal(password: string, { minLength, names }: PasswordRules): string | undefined {
  const text = normalizedPassword(password);
  if ([...text].length < minLength) return `Use at least ${minLength} characters.`;
  const plain = text.toLowerCase();
  const bare = plain.replace(/[\s._-]+/g, '');
  if (commonPasswords.has(plain) || commonPasswords.has(bare) || isRepetition(plain) || isRepetition(bare))
    return 'This password is too common. Use another one.';
  if (isSequence(bare)) return 'This password is a row of keys or letters. Use another one.';
  const rest = names
    .map((name) => name.toLowerCase().replace(/[\s._-]+/g, ''))
    .filter((name) => name.length >= MIN_NAME_LENGTH)
    .sort((one, other) => other.length - one.length)
    .reduce((left, name) => left.replaceAll(name, ''), bare);
  if (rest !== bare && rest.length < minLength / 2)
    return 'This password is made of your name or address. Use another one.';
  return undefined;
}
