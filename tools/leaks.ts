import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';

/*
 * Searches everything a test run has logged and stored for secrets, by value.
 */

/**
 * Minimum length of secrets to search for: generated ones are at least as long, and shorter ones that tests choose
 * are also ordinary words.
 */
export const MIN_SECRET_LENGTH = 16;

/** Number of trailing characters to search for: the first ones are the same in many tokens. */
const NEEDLE_LENGTH = 12;

/** Prefilter: number of bytes that are hashed, and bits of the hash. */
const PREFIX_BYTES = 8;
const HASH_BITS = 24;

const tail = (text: string): string => text.slice(-NEEDLE_LENGTH);

/** Returns a text in base64 at each of the three alignments, without characters that depend on its neighbours. */
const inBase64 = (text: string): string[] =>
  [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.from('\0'.repeat(shift) + text);
    const inner = (encoded: string) =>
      encoded.slice(shift === 0 ? 0 : shift + 1, Math.floor((bytes.length * 4) / 3));
    return [inner(bytes.toString('base64')), inner(bytes.toString('base64url'))];
  });

/** Returns a secret as is, in hex and in base64. */
export const encodingsOf = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('hex'),
  ...inBase64(secret),
];

const formsOf = (secret: string): string[] => [...new Set(encodingsOf(secret).map(tail))];

const hashOf = (high: number, low: number): number =>
  (Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)) >>> (32 - HASH_BITS);

/** A search for many secrets at once: as is, in hex or in base64. */
export interface Search {
  /** Number of secrets. */
  size: number;
  /** Returns the index of the first secret in the bytes, or -1. */
  indexIn(bytes: Buffer): number;
}

/** Creates a search for the secrets that are long enough. */
export function searchFor(secrets: Iterable<string>): Search {
  const wanted = new Set([...secrets].filter(({ length }) => length >= MIN_SECRET_LENGTH));
  const heads = new Uint8Array(1 << (HASH_BITS - 3));
  const needles = new Map<string, Set<string>>();
  for (const secret of wanted) {
    for (const form of formsOf(secret)) {
      const bytes = Buffer.from(form, 'latin1');
      const hash = hashOf(bytes.readInt32BE(0), bytes.readInt32BE(4));
      heads[hash >>> 3] = (heads[hash >>> 3] ?? 0) | (1 << (hash & 7));
      const head = form.slice(0, PREFIX_BYTES);
      needles.set(head, (needles.get(head) ?? new Set()).add(form));
    }
  }
  const isAt = (bytes: Buffer, at: number): boolean => {
    const known = needles.get(bytes.toString('latin1', at, at + PREFIX_BYTES));
    return known?.has(bytes.toString('latin1', at, at + NEEDLE_LENGTH)) ?? false;
  };
  return {
    size: wanted.size,
    indexIn(bytes) {
      let [high, low] = [0, 0];
      for (let end = 0; end < bytes.length; end++) {
        high = (high << 8) | (low >>> 24);
        low = (low << 8) | (bytes[end] ?? 0);
        const hash = hashOf(high, low);
        const mayBe = ((heads[hash >>> 3] ?? 0) >>> (hash & 7)) & 1;
        if (mayBe && end >= PREFIX_BYTES - 1 && isAt(bytes, end - PREFIX_BYTES + 1))
          return end - PREFIX_BYTES + 1;
      }
      return -1;
    },
  };
}

/** Returns the lines that the processes of a run have recorded. */
const linesOf = (folder: string, kind: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(`${kind}.`))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '');

/** Documents per query: the emulator scans all documents of a project for each. */
const BATCH_SIZE = 20_000;

/** Streams the documents of a project in the emulator: all, or those of one collection. */
export async function* documentsOf(
  host: string,
  project: string,
  collection?: string,
): AsyncGenerator<{ name: string; text: string }> {
  const root = `projects/${project}/databases/(default)/documents`;
  const [collectionId, ...above] = (collection ?? '').split('/').reverse();
  const parent = [root, ...above.reverse()].join('/');
  const from = [collection === undefined ? { allDescendants: true } : { collectionId }];
  for (let last = ''; ; ) {
    const structuredQuery = {
      from,
      orderBy: [{ field: { fieldPath: '__name__' } }],
      limit: BATCH_SIZE,
      ...(last && { startAt: { values: [{ referenceValue: last }], before: false } }),
    };
    const answer = await fetch(`http://${host}/v1/${parent}:runQuery`, {
      method: 'POST',
      headers: { Authorization: 'Bearer owner' },
      body: JSON.stringify({ structuredQuery }),
    });
    if (!answer.ok) throw new Error(`The documents of ${project} cannot be read: ${await answer.text()}`);
    const found = (await answer.json()) as { document?: { name: string } }[];
    const documents = found.flatMap(({ document }) => document ?? []);
    for (const document of documents) yield { name: document.name, text: JSON.stringify(document) };
    last = documents.at(-1)?.name ?? '';
    if (documents.length < BATCH_SIZE) return;
  }
}

/** Yields the rows of a SQLite file: documents by path, and everything else stored. */
function* rowsOf(file: string): Generator<{ name: string; text: string; isDocument: boolean }> {
  const database = new Libsql(file, { readonly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").raw().all() as [
      string,
    ][];
    const paths = new Map(
      database.prepare('SELECT number, path FROM collections').raw().all() as [number, string][],
    );
    for (const [table] of tables) {
      const columns = database
        .prepare(`SELECT * FROM ${table}`)
        .columns()
        .map(({ name }) => name);
      const [collection, id] = [columns.indexOf('collection'), columns.indexOf('id')];
      for (const row of database.prepare(`SELECT * FROM ${table}`).raw().iterate() as Iterable<unknown[]>) {
        const path = `${paths.get(Number(row[collection]))}/${row[id]}`;
        const text = row
          .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : `${value}`))
          .join('\n');
        yield { name: `${file}, ${table}: ${path}`, text, isDocument: table === 'documents' };
      }
    }
  } finally {
    database.close();
  }
}

/** Result of a search. */
export interface Findings {
  secrets: number;
  documents: number;
  lines: number;
  /** Locations of secrets: names of documents, or log lines up to the secret. */
  leaks: string[];
}

/**
 * Searches every log line, every row of the SQLite files in the folder, and every document of the run's projects at
 * an emulator, for every secret the run has recorded.
 */
export async function findLeaks(folder: string, emulator?: string): Promise<Findings> {
  const search = searchFor(linesOf(folder, 'secrets'));
  const isLeak = (text: string): boolean => search.indexIn(Buffer.from(text)) >= 0;
  const leaks: string[] = [];
  const logs = linesOf(folder, 'logs');
  for (const line of logs) {
    const at = search.indexIn(Buffer.from(line));
    if (at >= 0) leaks.push(`a log line: ${line.slice(Math.max(0, at - 120), at)}`);
  }
  let documents = 0;
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.db')) continue;
    for (const { name, text, isDocument } of rowsOf(join(folder, file))) {
      if (isDocument) documents += 1;
      if (isLeak(text)) leaks.push(name);
    }
  }
  for (const project of emulator === undefined ? [] : new Set(linesOf(folder, 'projects'))) {
    for await (const { name, text } of documentsOf(`${emulator}`, project)) {
      documents += 1;
      if (isLeak(text)) leaks.push(name);
    }
  }
  return { secrets: search.size, documents, lines: logs.length, leaks };
}
