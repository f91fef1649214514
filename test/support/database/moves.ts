import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Data, Database, Write } from '../../../shared/store/database';
import { Moment } from '../../../shared/store/moment';

/** Returns documents with every type of value, in nested collections, some below missing documents. */
export function documentsOfEveryType(count: number): Write[] {
  const later = new Date('2100-01-01T00:00:00Z');
  return Array.from({ length: count }, (_, index): Write => {
    const app: Data = {
      name: `app ${index}`,
      at: new Moment(1_700_000_000_000 + index, 1 + (index % 999)),
      day: new Date(1_700_000_000_000 + index),
      bytes: Buffer.from([index % 256, 0, 255]),
      numbers: [index, index + 0.5, -index, 2 ** 53, Number.MIN_VALUE, Number.NaN, Number.POSITIVE_INFINITY],
      texts: ['', 'ü', '\u{1f600}', 'a\u0000b'],
      nothing: null,
      empty: { list: [], map: {} },
      credentials: [{ box: 'c2VhbGVk', 'a.b': { deep: true } }],
    };
    const places = [
      `organizations/acme/apps/${index}`,
      `organizations/acme/apps/${index - 1}/parts/é${index}`,
      `organizations/missing/apps/\u{1f600}${index}`,
      `organizations/org${index % 7}`,
      `guesses/${index}`,
    ];
    const create = places[index % places.length] as string;
    if (create.startsWith('guesses')) return { create, data: { failures: index, expireAt: later } };
    return create.length < 20 ? { replace: create, data: { name: create } } : { create, data: app };
  });
}

/** Stores any number of writes, in batches. */
export async function storeAll(database: Database, writes: readonly Write[]): Promise<void> {
  for (let first = 0; first < writes.length; first += 400)
    await database.commit(writes.slice(first, first + 400));
}

const typed = (value: unknown): unknown => {
  if (value instanceof Date) return `date ${value.toISOString()}`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (typeof value === 'number') return `number ${value}`;
  if (Array.isArray(value)) return value.map(typed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, typed(member)]));
};

/** Returns every document of a database by path, with values in a form that distinguishes their types. */
export async function contentsOf(database: Database): Promise<Record<string, unknown>> {
  const found: [string, unknown][] = [];
  for await (const { path, data } of database.streamAll()) found.push([path, typed(data)]);
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Moves in small commits in a child process that kills itself during the given commit. */
export async function moveKilled(from: string, to: string, commits: number): Promise<void> {
  const script = `
    const { move } = require('./tools/move');
    const { openDestination, openSource } = require('./tools/moveSides');
    const [from, to, most] = process.argv.slice(1);
    let count = 0;
    const counted = (database) => ({
      ...database,
      commit(writes) {
        count += 1;
        // Kills the process while the commit is in progress, so its outcome is unknown.
        if (count > Number(most)) setImmediate(() => process.kill(process.pid, 'SIGKILL'));
        return database.commit(writes);
      },
    });
    (async () => {
      const [source, destination] = [await openSource(from), await openDestination(to)];
      const options = { say() {}, progress() {}, positionMs: 0, maxWrites: 50 };
      await move(source, { ...destination, database: counted(destination.database) }, options);
    })();`;
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', script, from, to, `${commits}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code, signal] = await once(child, 'exit');
  if (signal !== 'SIGKILL') throw new Error(`The move was not killed, but ended with ${code}`);
}
