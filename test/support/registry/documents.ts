import Libsql from 'libsql';
import { encodeFields } from '../../../shared/firestore/codec';
import { decodeDocument } from '../../../shared/sqlite/codec';
import { documentsOf as documentsAt } from '../../../tools/leaks';

/** A document as the emulator's REST API returns it; `name` is relative to the database. */
export interface RawDocument {
  name: string;
  fields?: Record<string, unknown>;
  /** When it was first and last stored; absent for a missing document. */
  createTime?: string;
  updateTime?: string;
}

/** URL of a project's documents in the emulator's REST API; by default of the test file's project. */
export const documentsUrl = (project = process.env.GOOGLE_CLOUD_PROJECT): string =>
  `http://${process.env.FIRESTORE_EMULATOR_HOST}/v1/projects/${project}/databases/(default)/documents`;

/** Headers that bypass the emulator's security rules. */
export const owner = { Authorization: 'Bearer owner' };

const ask = async <Answer>(url: string, init: RequestInit = {}): Promise<Answer> => {
  const answer = await fetch(url, { ...init, headers: owner });
  if (!answer.ok) throw new Error(`${answer.status} ${url}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
};

async function collectionIdsOf(parent: string): Promise<string[]> {
  const body = JSON.stringify({ pageSize: 1000 });
  const answer = await ask<{ collectionIds?: string[] }>(`${parent}:listCollectionIds`, {
    method: 'POST',
    body,
  });
  return answer.collectionIds ?? [];
}

async function* documentsIn(collection: string): AsyncGenerator<RawDocument> {
  for (let token = ''; ; ) {
    // Lists missing documents too, which may have subcollections.
    const url = `${collection}?showMissing=true&pageSize=300&pageToken=${encodeURIComponent(token)}`;
    const page = await ask<{ documents?: RawDocument[]; nextPageToken?: string }>(url);
    yield* page.documents ?? [];
    if (!page.nextPageToken) return;
    token = page.nextPageToken;
  }
}

/** Converts a version, the microseconds of its commit, to a timestamp as in Firestore's REST API. */
const timeOf = (version: number): string =>
  new Date(version / 1000).toISOString().replace('Z', `${`${version % 1000}`.padStart(3, '0')}Z`);

/** Converts fields to JSON as in Firestore's REST API: integers are strings. */
const asJson = (fields: object): Record<string, unknown> =>
  JSON.parse(JSON.stringify(fields, (name, value) => (name === 'integerValue' ? `${value}` : value)));

/** Reads documents of a SQLite file in the form of the emulator's responses. */
function documentsInFile(file: string, path: string): RawDocument[] {
  const raw = new Libsql(file, { readonly: true });
  const rows = raw
    .prepare(
      `SELECT c.path || '/' || d.id, d.version, d.data, d.marks FROM documents d
       JOIN collections c ON c.number = d.collection`,
    )
    .raw()
    .all() as [string, number, string, string | null][];
  raw.close();
  return rows
    .filter(([name]) => name === path || name.startsWith(`${path}/`))
    .map(([name, version, data, marks]) => ({
      name,
      fields: asJson(encodeFields(decodeDocument(data, marks))),
      updateTime: timeOf(version),
    }));
}

/** Returns every document of a collection, such as `guesses` or `organizations/acme/apps`. */
export async function documentsOf(collection: string): Promise<RawDocument[]> {
  const { KEYMINT_SQLITE, FIRESTORE_EMULATOR_HOST, GOOGLE_CLOUD_PROJECT } = process.env;
  if (KEYMINT_SQLITE) return documentsInFile(KEYMINT_SQLITE, collection);
  const found: RawDocument[] = [];
  for await (const { text } of documentsAt(
    `${FIRESTORE_EMULATOR_HOST}`,
    `${GOOGLE_CLOUD_PROJECT}`,
    collection,
  ))
    found.push(JSON.parse(text));
  return found;
}

/** Returns every document at and below a path such as `organizations/acme`, at any depth. */
export async function documentsBelow(path: string): Promise<RawDocument[]> {
  if (process.env.KEYMINT_SQLITE) return documentsInFile(process.env.KEYMINT_SQLITE, path);
  const root = documentsUrl();
  const relative = (name: string) => name.slice(name.indexOf('/documents/') + '/documents/'.length);
  const urlOf = (name: string) => `${root}/${name.split('/').map(encodeURIComponent).join('/')}`;

  const walk = async (document: RawDocument): Promise<RawDocument[]> => {
    const at = urlOf(document.name);
    const found = [document];
    for (const id of await collectionIdsOf(at)) {
      for await (const { name, ...rest } of documentsIn(`${at}/${encodeURIComponent(id)}`)) {
        found.push(...(await walk({ name: relative(name), ...rest })));
      }
    }
    return found;
  };
  const { name, ...rest } = await ask<RawDocument>(urlOf(path));
  return walk({ name: relative(name), ...rest });
}
