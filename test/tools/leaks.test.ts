import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFirestore } from '../../shared/firestore/client';
import { openSqlite } from '../../shared/sqlite/database';
import type { Database } from '../../shared/store/database';
import { findLeaks, searchFor } from '../../tools/leaks';

const newSecret = () => randomBytes(24).toString('base64url');
const secrets = Array.from({ length: 500 }, newSecret);
const [secret = ''] = secrets;
const search = searchFor(secrets);

test.each([
  ['as it is', secret],
  ['between letters', `x${secret}x`],
  ['its end alone', secret.slice(-12)],
  ['in base64', Buffer.from(secret).toString('base64')],
  ['in base64, after one byte', Buffer.from(`x${secret}`).toString('base64')],
  ['in base64, after two bytes and before others', Buffer.from(`xx${secret}xxx`).toString('base64url')],
  ['in hex', Buffer.from(secret).toString('hex')],
])('a secret is found: %s', (_, text) => {
  for (const before of ['', ' '.repeat(1000)]) {
    expect(search.indexIn(Buffer.from(`${before}${text} and more`))).toBeGreaterThanOrEqual(before.length);
  }
});

test('each of many is found, and nothing where none is', () => {
  for (const each of secrets) expect(search.indexIn(Buffer.from(`"${each}"`))).toBeGreaterThan(0);
  const others = Array.from({ length: 5000 }, newSecret).join('\n');
  expect(search.indexIn(Buffer.from(others))).toBe(-1);
});

test('what is shorter than 16 characters is not looked for', () => {
  const short = searchFor(['ghost', '123456789012345', '1234567890123456']);
  expect(short.size).toBe(1);
  expect(short.indexIn(Buffer.from('ghost and 123456789012345.'))).toBe(-1);
});

const emulator = process.env.FIRESTORE_EMULATOR_HOST;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keymint-leaks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Stores two documents, one with a deeply nested secret, and closes the database. */
async function leakInto(database: Database): Promise<void> {
  await database.commit([
    { replace: 'organizations/acme', data: { some: { deep: 'nothing' } } },
    { replace: 'organizations/acme/apps/~a/deeper/leak', data: { some: { deep: `It is ${secret}.` } } },
  ]);
  await database.close();
}

test('a leak in a document, however deep, and one in a log line are found', async () => {
  await leakInto(openSqlite({ file: join(folder, 'start/keymint.db') }));
  const project = 'demo-keymint-leaks';
  if (emulator) await leakInto(openFirestore({ project, emulator }));
  writeFileSync(join(folder, 'secrets.1'), `${secrets.slice(0, 100).join('\n')}\n`);
  writeFileSync(join(folder, 'secrets.2'), `ghost\n${secrets.slice(50).join('\n')}\n`);
  writeFileSync(join(folder, 'projects.1'), `${project}\n${project}\n`);
  writeFileSync(join(folder, 'logs.1'), `all is well\nBearer ${secrets[1]} is no good\n`);

  const leak = 'organizations/acme/apps/~a/deeper/leak';
  expect(await findLeaks(folder, emulator)).toEqual({
    secrets: 500,
    documents: emulator ? 4 : 2,
    lines: 2,
    leaks: [
      expect.stringContaining('a log line: Bearer'),
      `${join(folder, 'start/keymint.db')}, documents: ${leak}`,
      ...(emulator ? [`projects/${project}/databases/(default)/documents/${leak}`] : []),
    ],
  });
});

test('a leak in the id of a document and in an event is found', async () => {
  const file = join(folder, 'test.db');
  const database = openSqlite({ file });
  database.outbox?.subscribe([{ name: 'onMade', on: 'created', document: 'things/{id}' }]);
  await database.commit([{ create: `things/${secret}`, data: {} }]);
  await database.close();
  writeFileSync(join(folder, 'secrets.1'), secret);
  const { leaks } = await findLeaks(folder);
  expect(leaks.map((leak) => leak.slice(file.length)).sort()).toEqual([
    expect.stringMatching(/^, documents: things\//),
    expect.stringMatching(/^, outbox: /),
  ]);
});
