import { v1 } from '@google-cloud/firestore';
import { grpc } from 'google-gax';

/** An encoded Firestore value, which is only passed on. Source: google.firestore.v1.Value. */
type RawValue = object & { stringValue?: string | null };

/** An encoded document. */
export interface RawDocument {
  /** Relative to the database. */
  path: string;
  fields: Record<string, RawValue>;
}

/** An encoded write of a commit. Source: google.firestore.v1.Write. */
export type RawWrite = object;

/** Opens Firestore's v1 client directly; documents are not even decoded. */
export function openRawClient({ project, host }: { project: string; host: string }) {
  const [servicePath = '', port] = host.split(':');
  const client = new v1.FirestoreClient({
    fallback: false,
    projectId: project,
    servicePath,
    port: Number(port),
    sslCreds: grpc.credentials.createInsecure(),
  });
  const options = { otherArgs: { headers: { Authorization: 'Bearer owner' } } };
  const database = `projects/${project}/databases/(default)`;
  const nameOf = (path: string) => `${database}/documents/${path}`;

  const query = async (parent: string, structuredQuery: object): Promise<RawDocument[]> => {
    const found: RawDocument[] = [];
    const stream = client.runQuery({ parent: nameOf(parent), structuredQuery }, options);
    for await (const { document } of stream) {
      if (document) found.push({ path: document.name.slice(nameOf('').length), fields: document.fields });
    }
    return found;
  };

  return {
    nameOf,
    query,

    /** Reads one document. @throws Error if it does not exist */
    async read(path: string, fieldPaths?: string[]): Promise<RawDocument> {
      const mask = fieldPaths && { mask: { fieldPaths } };
      const [{ fields }] = await client.getDocument({ name: nameOf(path), ...mask }, options);
      return { path, fields: fields as RawDocument['fields'] };
    },

    /** Reads several existing documents at once; with `begin`, in a transaction, whose id it returns. */
    async readAll(paths: readonly string[], { begin = false } = {}): Promise<Buffer | undefined> {
      const documents = paths.map(nameOf);
      const stream = client.batchGetDocuments(
        { database, documents, ...(begin && { newTransaction: { readWrite: {} } }) },
        options,
      );
      let transaction: Buffer | undefined;
      let found = 0;
      for await (const answer of stream) {
        if (answer.found) found += 1;
        if (answer.transaction?.length > 0) transaction = answer.transaction;
      }
      if (found !== paths.length) throw new Error(`${found} of ${paths.length} documents were found`);
      return transaction;
    },

    /** Commits writes, in a transaction if given. */
    async commit(writes: readonly RawWrite[], transaction?: Buffer): Promise<void> {
      await client.commit({ database, writes: [...writes], ...(transaction && { transaction }) }, options);
    },

    /** Returns the write that creates a document. */
    creationOf: ({ path, fields }: RawDocument): RawWrite => ({
      update: { name: nameOf(path), fields },
      currentDocument: { exists: false },
    }),

    /** Returns all documents of an organization's collections. */
    async documentsOf(org: string): Promise<RawDocument[]> {
      const parent = `organizations/${org}`;
      const [ids] = await client.listCollectionIds({ parent: nameOf(parent) }, options);
      const all = await Promise.all(ids.map((collectionId) => query(parent, { from: [{ collectionId }] })));
      return all.flat();
    },

    /** Does the reads of a verification: the key's document, then those of its app and owner in one round trip. */
    async verify(org: string, keyRef: string): Promise<void> {
      const folder = `organizations/${org}`;
      const { fields } = await this.read(`${folder}/keys/${keyRef}`);
      await this.readAll([
        `${folder}/apps/${fields.app?.stringValue}`,
        `${folder}/${fields.owner?.stringValue}`,
      ]);
    },

    close: () => client.close(),
  };
}

export type RawClient = ReturnType<typeof openRawClient>;

/** Returns the documents of an organization that some work creates. */
export async function writtenBy(
  raw: RawClient,
  org: string,
  work: () => Promise<unknown>,
): Promise<RawDocument[]> {
  const before = new Set((await raw.documentsOf(org)).map(({ path }) => path));
  await work();
  return (await raw.documentsOf(org)).filter(({ path }) => !before.has(path));
}
