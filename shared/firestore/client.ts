import { v1 } from '@google-cloud/firestore';
import { googleAuthLibrary, grpc } from 'google-gax';
import type { Database } from '../store/database';
import { dateOf, type StoredDocument, snapshotOf, type Timestamp, type Value } from './codec';
import { Status, statusOf, translated } from './errors';
import { countRequest, queryRequest } from './queries';
import { type QueryStub, streams } from './stream';
import { encodeWrite, transformResults } from './writes';

/** Time limit of a call with all its retries, in milliseconds. */
const CALL_TIMEOUT_MS = 10_000;

/** Longest pause between attempts to connect, in milliseconds. */
const MAX_RECONNECT_BACKOFF_MS = 1000;

/** Keeps the memory of a stream low: a query of 100,000 documents at once took three times as much. */
const STREAM_SLICE = 10_000;

/** The methods of Firestore's service that are called. */
export const methods = ['GetDocument', 'BatchGetDocuments', 'RunQuery', 'RunAggregationQuery', 'Commit'];

const clientConfig = {
  interfaces: {
    'google.firestore.v1.Firestore': {
      retry_params: {
        default: {
          initial_retry_delay_millis: 50,
          retry_delay_multiplier: 1.5,
          max_retry_delay_millis: 1000,
          initial_rpc_timeout_millis: CALL_TIMEOUT_MS,
          rpc_timeout_multiplier: 1,
          max_rpc_timeout_millis: CALL_TIMEOUT_MS,
          total_timeout_millis: CALL_TIMEOUT_MS,
        },
      },
      methods: Object.fromEntries(
        methods.map((method) => [method, { timeout_millis: CALL_TIMEOUT_MS, retry_params_name: 'default' }]),
      ),
    },
  },
};

/** Reads a server stream to its end. */
const messagesOf = <Message>(stream: NodeJS.ReadableStream): Promise<Message[]> =>
  new Promise((resolve, reject) => {
    const messages: Message[] = [];
    stream.on('data', (message: Message) => messages.push(message));
    stream.on('end', () => resolve(messages));
    stream.on('error', reject);
    // A connection that breaks may close the stream without an error; after its end this has no effect.
    stream.on('close', () => {
      reject(Object.assign(new Error('The stream broke off'), { code: Status.unavailable }));
    });
  });

/**
 * Opens a Firestore database through the library's v1 client (docs/adr/0002): the default one of a project
 * unless named, on the emulator when its address (`host:port`) is given.
 */
export function openFirestore({
  project,
  emulator,
  database: id = '(default)',
  slice = STREAM_SLICE,
}: {
  project?: string;
  emulator?: string;
  database?: string;
  /** How many documents of a stream one query returns at most. */
  slice?: number;
}): Database {
  const [servicePath, port] = emulator?.split(':') ?? [];
  const client = new v1.FirestoreClient({
    fallback: false,
    // Without it a stream that fails, whatever the reason, is opened twice more, seconds later.
    gaxServerStreamingRetries: true,
    clientConfig,
    // The library's default looks for an unreachable database only every two minutes.
    'grpc.max_reconnect_backoff_ms': MAX_RECONNECT_BACKOFF_MS,
    ...(project && { projectId: project }),
    ...(emulator && {
      ...{ servicePath, port: Number(port), sslCreds: grpc.credentials.createInsecure() },
      // Without it credentials are looked for all the same, on the network.
      authClient: new googleAuthLibrary.PassThroughClient(),
    }),
  });
  const headers: Record<string, string> = emulator ? { Authorization: 'Bearer owner' } : {};
  const options = emulator ? { otherArgs: { headers } } : {};

  let database: Promise<string> | undefined;
  const name = () => {
    database ??= translated('read', Promise.resolve(project ?? client.getProjectId())).then(
      (owner) => `projects/${owner}/databases/${id}`,
      (error) => {
        database = undefined;
        throw error;
      },
    );
    return database;
  };
  const root = async () => `${await name()}/documents`;

  const queryAt: Database['queryAt'] = async (collection, query) => {
    const parent = await root();
    const answers = await translated(
      'query',
      messagesOf<{ document?: StoredDocument | null; readTime?: Timestamp | null }>(
        client.runQuery(queryRequest(parent, collection, query), options),
      ),
    );
    const found = answers.flatMap(({ document }) => (document ? [snapshotOf(parent, document)] : []));
    return {
      // A stream that broke and was opened again repeats what it sent.
      documents: [...new Map(found.map((document) => [document.path, document])).values()],
      readAt: new Date(dateOf(answers[0]?.readTime).getTime()),
    };
  };

  return {
    ...streams({
      ...{ root, headers, slice },
      stub: async () => (await client.initialize()) as unknown as QueryStub,
    }),

    async read(path, fields) {
      const parent = await root();
      const request = { name: `${parent}/${path}`, ...(fields && { mask: { fieldPaths: [...fields] } }) };
      const answer = client.getDocument(request, options).catch((error: unknown) => {
        if (statusOf(error) === Status.notFound) return [undefined];
        throw error;
      });
      const [document] = await translated('read', answer);
      return document && snapshotOf(parent, document as StoredDocument);
    },

    async readAll(paths) {
      const parent = await root();
      const documents = paths.map((path) => `${parent}/${path}`);
      const answers = await translated(
        'read',
        messagesOf<{ found?: StoredDocument | null }>(
          client.batchGetDocuments({ database: await name(), documents }, options),
        ),
      );
      const found = answers.flatMap(({ found }) => (found ? [snapshotOf(parent, found)] : []));
      return new Map(found.map((document) => [document.path, document]));
    },

    async count(collection, filters) {
      const answers = await translated(
        'query',
        messagesOf<{ result?: { aggregateFields?: Record<string, Value> | null } | null }>(
          client.runAggregationQuery(countRequest(await root(), collection, filters), options),
        ),
      );
      return Number(answers[0]?.result?.aggregateFields?.count?.integerValue ?? 0);
    },

    query: async (collection, query) => (await queryAt(collection, query)).documents,
    queryAt,

    async commit(writes) {
      const parent = await root();
      const request = { database: await name(), writes: writes.map((write) => encodeWrite(parent, write)) };
      const [{ writeResults }] = await translated('commit', client.commit(request, options));
      return transformResults(writes, writeResults ?? []);
    },

    close: () => client.close(),
  };
}
