import { v1 } from '@google-cloud/firestore';
import { grpc } from 'google-gax';

/** Firestore's value as the library has it; here it is only passed on. Source: google.firestore.v1.Value. */
type RawValue = object & { stringValue?: string | null };

/** A document as it travels. */
export interface RawDocument {
  /** Relative to the database. */
  path: string;
  fields: Record<string, RawValue>;
}

/** A write of a commit as it travels. Source: google.firestore.v1.Write. */
export type RawWrite = object;

/** Firestore by the library's v1 client, and nothing else: what is read is not even made into plain data. */
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

    /** One document. @throws Error where there is none */
    async read(path: string, fieldPaths?: string[]): Promise<RawDocument> {
      const mask = fieldPaths && { mask: { fieldPaths } };
      const [{ fields }] = await client.getDocument({ name: nameOf(path), ...mask }, options);
      return { path, fields: fields as RawDocument['fields'] };
    },

    /** Several documents at once, all of which are there; with `begin`, in a transaction, which it answers. */
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

    /** One commit, of a transaction where one is given. */
    async commit(writes: readonly RawWrite[], transaction?: Buffer): Promise<void> {
      await client.commit({ database, writes: [...writes], ...(transaction && { transaction }) }, options);
    },

    /** The write that stores a document where none is. */
    creationOf: ({ path, fields }: RawDocument): RawWrite => ({
      update: { name: nameOf(path), fields },
      currentDocument: { exists: false },
    }),

    /** All documents of the collections of an organization. */
    async documentsOf(org: string): Promise<RawDocument[]> {
      const parent = `organizations/${org}`;
      const [ids] = await client.listCollectionIds({ parent: nameOf(parent) }, options);
      const all = await Promise.all(ids.map((collectionId) => query(parent, { from: [{ collectionId }] })));
      return all.flat();
    },

    /** The reads of a verification: the key's document, then those of its app and its owner in one round trip. */
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

/** The documents of an organization that some work leaves there. */
export async function writtenBy(
  raw: RawClient,
  org: string,
  work: () => Promise<unknown>,
): Promise<RawDocument[]> {
  const before = new Set((await raw.documentsOf(org)).map(({ path }) => path));
  await work();
  return (await raw.documentsOf(org)).filter(({ path }) => !before.has(path));
}
