import { join } from 'node:path';
import { newKeyRing } from '../../shared/crypto/vault';
import { mainOf } from './built';
import { type Ground, openGround } from './ground';
import { type Start, temporaryFolder } from './subject';

/* The single-machine build on a SQLite file. */

/** Returns the environment for a new file and key ring. */
export const embeddedEnv = () => ({
  KEYMINT_SQLITE: join(temporaryFolder(), 'keymint.db'),
  KEYMINT_KEY_RING: JSON.stringify(newKeyRing()),
  METADATA_SERVER_DETECTION: 'none',
});

export type EmbeddedEnv = ReturnType<typeof embeddedEnv>;

/** Prepares a new file with one organization. */
export const prepareEmbedded = (): Promise<Ground<EmbeddedEnv>> => openGround(embeddedEnv());

/** Returns how to start all functions in one process on a file. */
export const registryStart = (built: string, env: Record<string, string>): Start => ({
  args: [mainOf(join(built, 'registry-sqlite'))],
  env: { ...env, HOST: '127.0.0.1' },
});
