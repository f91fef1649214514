import { existsSync } from 'node:fs';
import { backUp, restore as restoreFile } from '../../../shared/sqlite/files';
import { confirm } from '../confirm';
import { sqliteFile } from '../database';
import type { Run } from '../outcome';

export const backup: Run = async ([file = '']) => {
  const database = sqliteFile();
  const { documents, bytes } = backUp(database, file);
  return {
    text: `${file} has the ${documents} documents of ${database}, ${bytes} bytes. Keep its key ring, too.`,
    data: { file, database, documents, bytes },
  };
};

export const restore: Run = async ([file = ''], _, shell) => {
  const database = sqliteFile();
  if (existsSync(database) && existsSync(file))
    await confirm(`${file} takes the place of what is in ${database}.`, 'restore', shell);
  const { documents, kept } = restoreFile(file, database);
  const before = kept === undefined ? '' : ` What was there before is ${kept}.`;
  return {
    text: `${database} has the ${documents} documents of ${file}.${before}`,
    data: { file, database, documents, kept },
  };
};
