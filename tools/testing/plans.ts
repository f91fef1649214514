import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import indexesFile from '../../firestore.indexes.json';
import { declaredIn } from '../../shared/sqlite/indexes';
import { singleFields } from '../../shared/sqlite/singleFields';

/** Result of checking the statements of a run. */
interface Plans {
  /** Number of distinct statements that were explained. */
  statements: number;
  /** Plans that scan a table or sort, and indexes in files that Keymint does not declare. */
  bad: string[];
}

/** Returns the distinct lines of a kind that the processes of a run have recorded. */
const notedIn = (folder: string, kind: string): Set<string> =>
  new Set(
    readdirSync(folder)
      .filter((name) => name.startsWith(`${kind}.`))
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean))
      .map((line) => JSON.parse(line)),
  );

/** Returns the indexes of a file that were built by a query because they are not declared. */
function undeclaredIn(file: string): string[] {
  const declared = new Set([...declaredIn(indexesFile).kept, ...singleFields]);
  const raw = new Libsql(file, { readonly: true });
  try {
    const names = raw.prepare('SELECT name FROM indexes').raw().all() as [string][];
    return names.flatMap(([name]) => (declared.has(name) ? [] : [`${file} has an index on ${name}`]));
  } finally {
    raw.close();
  }
}

/** Reads what test/support/database/plans recorded in the folder of a run, and the indexes of the tests' SQLite files. */
export function plansOf(folder: string, databases: string = folder): Plans {
  const files = existsSync(databases)
    ? readdirSync(databases, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.db'))
    : [];
  return {
    statements: notedIn(folder, 'statements').size,
    bad: [
      ...notedIn(folder, 'plans'),
      ...new Set(files.flatMap((name) => undeclaredIn(join(databases, name)))),
    ],
  };
}
