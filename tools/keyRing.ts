import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Context } from '../shared/context';
import { newKeyRing } from '../shared/crypto/vault';
import { Fault } from '../shared/faults';

/** The key ring of `npm start`. */
export interface LocalKeyRing {
  /** Environment that names the ring to other processes. */
  env: { KEYMINT_KEY_RING_FILE?: string; KEYMINT_KEY_RING?: string };
  /**
   * Checks the ring against the database before anything is written there; stores a new ring in its file.
   * @throws Error that explains what to do if the data was sealed with another ring
   */
  confirm(context: Pick<Context, 'store' | 'vault'>): Promise<void>;
}

const REMEDY =
  'Put the right one there and start again: without it no consumer key can be told and no secret be read.' +
  ' To begin anew, name another folder: KEYMINT_FOLDER=… npm start';

/** A ring that exists already, in the environment or a file. */
const given = (place: string, env: LocalKeyRing['env'] = {}): LocalKeyRing => ({
  env,
  async confirm({ vault }) {
    try {
      await vault.ready();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw new Error(
        `The key ring in ${place} is not the one that the data were made with: ${error.cause}. ${REMEDY}`,
      );
    }
  },
});

/** Opens the key ring named by the environment or stored in `file`, or creates one if the file does not exist. */
export function openKeyRing(file: string, env: NodeJS.ProcessEnv = process.env): LocalKeyRing {
  if (env.KEYMINT_KEY_RING) return given('KEYMINT_KEY_RING');
  if (env.KEYMINT_KEY_RING_FILE) return given(env.KEYMINT_KEY_RING_FILE);
  if (existsSync(file)) return given(file, { KEYMINT_KEY_RING_FILE: file });
  const json = JSON.stringify(newKeyRing(), null, 2);
  return {
    env: { KEYMINT_KEY_RING: json },
    async confirm({ vault, store }) {
      const isOther = await vault.ready().then(
        () => false,
        (error) => {
          if (!(error instanceof Fault)) throw error;
          return true;
        },
      );
      const [organization] = await store.organizations.listNames(1);
      if (isOther || organization !== undefined)
        throw new Error(
          `There are data, but the key ring they were made with is missing: ${file}. ${REMEDY}`,
        );
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, json, { mode: 0o600, flag: 'wx', flush: true });
    },
  };
}
