import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite, type SqliteOptions } from '../../../shared/sqlite/database';
import type { Database } from '../../../shared/store/database';
import { lane } from './lanes';

/** Opens the emulator's database for the project of this test file. */
export function openEmulator(): Database {
  // Loads the client's 300 modules only in files that use it.
  const { openFirestore } =
    require('../../../shared/firestore/client') as typeof import('../../../shared/firestore/client');
  return openFirestore({
    project: `${process.env.GOOGLE_CLOUD_PROJECT}`,
    emulator: `${process.env.FIRESTORE_EMULATOR_HOST}`,
  });
}

/** Environment that names no database. */
export const noDatabase = {
  FIRESTORE_EMULATOR_HOST: undefined,
  GOOGLE_CLOUD_PROJECT: undefined,
  KEYMINT_SQLITE: undefined,
};

/** Returns the environment variables that name the database of this test file. */
export function databaseVariables(): Record<string, string> {
  const { FIRESTORE_EMULATOR_HOST, GOOGLE_CLOUD_PROJECT, KEYMINT_SQLITE } = process.env;
  return lane === 'embedded'
    ? { KEYMINT_SQLITE: `${KEYMINT_SQLITE}` }
    : {
        FIRESTORE_EMULATOR_HOST: `${FIRESTORE_EMULATOR_HOST}`,
        GOOGLE_CLOUD_PROJECT: `${GOOGLE_CLOUD_PROJECT}`,
      };
}

/** Opens a SQLite database in a folder of its own, which is removed on close. */
export function openTemporary(options: Omit<SqliteOptions, 'file'> = {}): Database {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-sqlite-'));
  const database = openSqlite({ file: join(folder, 'keymint.db'), ...options });
  return {
    ...database,
    async close() {
      await database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Throws on a query whose single-field index is not declared. */
export const declaredOnly = (name: string): void => {
  throw new Error(`shared/sqlite/singleFields.ts lacks ${name}`);
};
