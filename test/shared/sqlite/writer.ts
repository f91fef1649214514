import { openSqlite } from '../../../shared/sqlite/database';

/*
 * A process that writes to a file until it has written often enough, or is killed. It prints the number of each
 * commit once it is acknowledged. Arguments: file, name, how many commits.
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
