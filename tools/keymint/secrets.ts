import { readFileSync } from 'node:fs';
import { askSecret } from './confirm';
import { type Options, Refusal, textOf } from './outcome';

/*
 * Secrets that commands are given: by a file, by the environment, or typed; never as an argument, which other users of
 * the machine and the shell's history would see.
 */

/** Reads a secret from a file, without its line end. @throws Refusal */
export function secretIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Refusal(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** The secret in the file of an option, or in a variable of the environment; undefined where there is neither. */
export function givenSecret(options: Options, option: string, variable: string): string | undefined {
  const file = textOf(options, option);
  return file === undefined ? process.env[variable] || undefined : secretIn(file);
}

/** The passphrase of an encrypted export; undefined where none is given. */
export const givenPassphrase = (options: Options): string | undefined =>
  givenSecret(options, 'passphraseFile', 'KEYMINT_PASSPHRASE');

/** The passphrase to encrypt with. @throws Refusal without one */
export const requirePassphrase = async (options: Options): Promise<string> =>
  givenPassphrase(options) ??
  askSecret('Passphrase', 'Set KEYMINT_PASSPHRASE, or name a file with --passphrase-file');
