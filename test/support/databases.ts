import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFirestore } from '../../shared/firestore/client';
import { openSqlite, type SqliteOptions } from '../../shared/sqlite/database';
import type { Database } from '../../shared/store/database';

/** Opens the emulator's database of this test file's project. */
export const openEmulator = (): Database =>
  openFirestore({
    project: `${process.env.GOOGLE_CLOUD_PROJECT}`,
    emulator: `${process.env.FIRESTORE_EMULATOR_HOST}`,
  });

/** Opens a SQLite database in a folder of its own, which goes when it is closed. */
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

/** Fails on a query whose index of one field is not declared. */
export const declaredOnly = (name: string): void => {
  throw new Error(`shared/sqlite/singleFields.ts lacks ${name}`);
};
