import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../shared/sqlite/database';
import { exportOrganization } from '../../tools/keymint/commands/export';
import { importOrganization } from '../../tools/keymint/commands/import';
import { reindex, rekey } from '../../tools/keymint/commands/keys';
import { move } from '../../tools/keymint/commands/move';
import { remove } from '../../tools/keymint/commands/org';
import type { Options, Run } from '../../tools/keymint/outcome';
import { openScreen } from '../../tools/keymint/progress';
import { storeAll } from '../support/database/moves';
import { fill } from '../support/registry/filled';
import { useRegistry } from '../support/registry/registry';

/* How commands that take long tell how far they are. */

jest.setTimeout(120_000);

const registry = useRegistry();
const folder = mkdtempSync(join(tmpdir(), 'keymint-progress-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A screen on a stream that records what is written, and a clock. */
function screenOn({ isTTY, isQuiet = false }: { isTTY: boolean; isQuiet?: boolean }) {
  const written: string[] = [];
  const clock = { now: 0 };
  const stream = { isTTY, columns: 20, write: (text: string) => written.push(text) };
  return { ...openScreen(stream, isQuiet, () => clock.now), written, clock };
}

test('on a terminal, progress is one line that is replaced, not too often, and erased before any other line', () => {
  const { progress, say, end, written, clock } = screenOn({ isTTY: true });
  progress(() => '1 of 3');
  progress(() => 'too early');
  clock.now = 1000;
  progress(() => '2 of 3, and more than fits into the line');
  say('A message');
  clock.now = 2000;
  progress(() => '3 of 3');
  end();
  end();
  const erased = '\r\u001b[2K';
  expect(written).toEqual([
    `${erased}1 of 3`,
    `${erased}2 of 3, and more th`,
    erased,
    'A message\n',
    `${erased}3 of 3`,
    erased,
  ]);
});

test('elsewhere, progress is a line every two seconds, without control characters', () => {
  const { progress, end, written, clock } = screenOn({ isTTY: false });
  for (clock.now = 0; clock.now <= 7000; clock.now += 100) progress(() => `at ${clock.now}`);
  end();
  expect(written).toEqual(['at 2000\n', 'at 4000\n', 'at 6000\n']);
});

test.each([true, false])('a quiet screen writes nothing (terminal: %s)', (isTTY) => {
  const { progress, say, end, written, clock } = screenOn({ isTTY, isQuiet: true });
  progress(() => 'progress');
  clock.now = 10_000;
  progress(() => 'progress');
  say('A message');
  end();
  expect(written).toEqual([]);
});

const file = join(folder, 'acme.ndjson');
const [from, to] = [join(folder, 'from.db'), join(folder, 'to.db')];

/** Commands in an order in which each has something to do. */
const commands: [name: string, run: Run, options: Options, line: RegExp][] = [
  ['export', exportOrganization, { out: file, withKeys: true }, /^[\d,]+ entities exported, /],
  ['import', importOrganization, { from: file }, /^[\d,]+ entities read, /],
  ['reindex', reindex, {}, /^[\d,]+ of [\d,]+ developers, apps and teams read, /],
  ['rekey', rekey, {}, /^[\d,]+ of [\d,]+ apps resealed, /],
  ['org delete', remove, { offline: true }, /^[\d,]+ of [\d,]+ documents deleted, /],
  ['move', move, { from: `sqlite:${from}`, to: `sqlite:${to}` }, /^[\d,]+ documents (copied|compared), /],
];

test('every command that takes long tells how much it has done, and how fast', async () => {
  await fill(registry);
  const database = openSqlite({ file: from });
  await storeAll(database, [{ replace: 'organizations/acme', data: { name: 'acme' } }]);
  await database.close();
  for (const [name, run, options, line] of commands) {
    const told: string[] = [];
    const progress = (describe: () => string) => void told.push(describe());
    const shell = { json: false, quiet: false, yes: true, say() {}, progress };
    await run([registry.org], options, shell);
    expect({ name, told }).toEqual({
      name,
      told: expect.arrayContaining([expect.stringMatching(new RegExp(`${line.source}[\\d,]+ a second$`))]),
    });
  }
});
