import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import Libsql from 'libsql';
import type { StoredRows } from '../lib/storedRows';

/*
 * Floor for a server on a SQLite file, as durable as Keymint: stores the rows of a pattern in one transaction,
 * returns a page of documents by an index, or iterates over all documents of a collection.
 */

const { FILE = '', PORT, PATTERN = '{}', COLLECTION = '0', INDEX = '0' } = process.env;

const db = new Libsql(FILE);
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384');

const { documents = [], entries = [] }: Partial<StoredRows> = JSON.parse(PATTERN);
const counted = new Map<number, number>();
for (const { collection } of documents) counted.set(collection, (counted.get(collection) ?? 0) + 1);
const indexed = entries.map(({ prefix, value, ...entry }) => ({
  ...entry,
  prefix: Buffer.from(prefix, 'hex'),
  value: Buffer.from(value, 'hex'),
}));

const state = db.prepare('SELECT last_version FROM state WHERE number = 1');
const setState = db.prepare('UPDATE state SET last_version = ? WHERE number = 1');
const insertDocument = db.prepare(
  'INSERT INTO documents (version, data, marks, expires, collection, id) VALUES (?, ?, ?, ?, ?, ?)',
);
const insertEntry = db.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)');
const count = db.prepare('UPDATE collections SET documents = documents + ? WHERE number = ?');

const store = db.transaction(() => {
  const { last_version: last } = state.get() as { last_version: number };
  const version = Math.max(Date.now() * 1000, Number(last) + 1);
  const stored = documents.map(({ data, marks, expires, collection }) => {
    const id = randomBytes(18).toString('hex');
    const { lastInsertRowid } = insertDocument.run(version, data, marks, expires, collection, id);
    return { id, number: Number(lastInsertRowid) };
  });
  for (const { index, collection, prefix, value, document } of indexed) {
    const { id = '', number = 0 } = stored[document] ?? {};
    insertEntry.run(index, collection, prefix, value, id, number);
  }
  for (const [collection, added] of counted) count.run(added, collection);
  setState.run(version);
});

const page = db
  .prepare(
    `SELECT d.data FROM entries a CROSS JOIN documents d
     WHERE a.index_number = ? AND a.collection = ? AND d.number = a.document
     ORDER BY a.prefix, a.value, a.id LIMIT ?`,
  )
  .raw();
const all = db.prepare('SELECT id, data, marks FROM documents WHERE collection = ? ORDER BY id').raw();

const answer = (res: ServerResponse, status: number, body: string): void => {
  res
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
    .end(body);
};

createServer((req, res) => {
  let sent = '';
  req.setEncoding('utf8');
  req.on('data', (text: string) => {
    sent += text;
  });
  req.on('end', () => {
    if (req.method === 'POST') {
      const body = JSON.parse(sent);
      store.immediate();
      answer(res, 201, JSON.stringify(body));
    } else if (req.url === '/page') {
      const rows = page.all(Number(INDEX), Number(COLLECTION), 100) as unknown as [string][];
      answer(res, 200, JSON.stringify({ developer: rows.map(([data]) => JSON.parse(data)) }));
    } else {
      let rows = 0;
      for (const [, data] of all.iterate(Number(COLLECTION)) as unknown as Iterable<[string, string]>) {
        if (JSON.parse(data)) rows += 1;
      }
      answer(res, 200, JSON.stringify(rows));
    }
  });
}).listen(Number(PORT), '127.0.0.1');
