import { openSqlite } from '../../../shared/sqlite/database';

/*
 * Writes to a file until a number of commits is reached or the process is killed; prints the number of each acknowledged
 * commit. Arguments: file, name, number of commits.
 */

const [file = '', name = '', count = '0'] = process.argv.slice(2);

async function main() {
  const database = openSqlite({ file });
  for (let written = 1; written <= Number(count); written++) {
    await database.commit([
      { update: 'counters/shared', transforms: [{ field: 'count', increment: 1 }] },
      { create: `written/${name}/commits/${written}`, data: { name, written, text: 'x'.repeat(500) } },
    ]);
    process.stdout.write(`${written}\n`);
  }
  await database.close();
}

void main();
