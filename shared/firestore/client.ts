import { v1 } from '@google-cloud/firestore';
import { googleAuthLibrary, grpc } from 'google-gax';
import {
  type Database,
  type ReadScope,
  requireUnaborted,
  type Snapshot,
  untilAborted,
} from '../store/database';
import { CALL_TIMEOUT_MS, collected, type Service, type Stub } from './calls';
import { dateOf, type StoredDocument, sizeOf, snapshotOf, type Value } from './codec';
import { Status, statusOf, translated } from './errors';
import { countRequest, queryRequest } from './queries';
import { streams } from './stream';
import { encodeWrite, transformResults } from './writes';

/** Maximum delay between attempts to connect, in milliseconds. */
const MAX_RECONNECT_BACKOFF_MS = 1000;

/** Documents per query of a stream: one query for 100,000 documents took three times the memory. */
const STREAM_SLICE = 10_000;

/** Methods of Firestore's service in use. */
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

/**
 * Opens a Firestore database through the library's v1 client (docs/adr/0002): the project's default database
 * unless named; on the emulator if its address (`host:port`) is given.
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
  /** Maximum documents per query of a stream. */
  slice?: number;
}): Database {
  const [servicePath, port] = emulator?.split(':') ?? [];
  const client = new v1.FirestoreClient({
    fallback: false,
    // Otherwise the library reopens a failed stream twice, seconds later.
    gaxServerStreamingRetries: true,
    clientConfig,
    // The library's default retries an unreachable database only every two minutes.
    'grpc.max_reconnect_backoff_ms': MAX_RECONNECT_BACKOFF_MS,
    ...(project && { projectId: project }),
    ...(emulator && {
      servicePath,
      port: Number(port),
      sslCreds: grpc.credentials.createInsecure(),
      // Otherwise the library looks for credentials on the network.
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

  const service: Service = {
    headers,
    stub: async () => (await client.initialize()) as unknown as Stub,
  };

  const received = (parent: string, document: StoredDocument, scope: ReadScope | undefined): Snapshot => {
    scope?.received(sizeOf(document));
    return snapshotOf(parent, document);
  };

  const queryAt: Database['queryAt'] = async (collection, query, scope) => {
    const parent = await root();
    const answers = await collected(service, 'runQuery', queryRequest(parent, collection, query), {
      routed: 'parent',
      // A message without a document carries the read time.
      take: ({ document, readTime }) => ({
        found: document ? received(parent, document, scope) : undefined,
        readTime,
      }),
      scope,
    });
    return {
      documents: answers.flatMap(({ found }) => found ?? []),
      readAt: new Date(dateOf(answers[0]?.readTime).getTime()),
    };
  };

  return {
    ...streams({ ...service, root, slice }),

    async read(path, fields, scope) {
      requireUnaborted(scope);
      const parent = await root();
      const request = { name: `${parent}/${path}`, ...(fields && { mask: { fieldPaths: [...fields] } }) };
      const answer = client.getDocument(request, options).catch((error: unknown) => {
        if (statusOf(error) === Status.notFound) return [undefined];
        throw error;
      });
      const [document] = await untilAborted(translated('read', answer), scope);
      return document && received(parent, document as StoredDocument, scope);
    },

    async readAll(paths, scope) {
      const parent = await root();
      const documents = paths.map((path) => `${parent}/${path}`);
      const answers = await collected(
        service,
        'batchGetDocuments',
        { database: await name(), documents },
        {
          routed: 'database',
          take: ({ found }) => (found ? received(parent, found, scope) : undefined),
          scope,
        },
      );
      return new Map(answers.flatMap((document) => (document ? [[document.path, document]] : [])));
    },

    async count(collection, filters, scope) {
      const request = countRequest(await root(), collection, filters);
      const [answer] = await collected(service, 'runAggregationQuery', request, {
        routed: 'parent',
        take: ({ result }): Value | undefined => result?.aggregateFields?.count,
        scope,
      });
      return Number(answer?.integerValue ?? 0);
    },

    query: async (collection, query, scope) => (await queryAt(collection, query, scope)).documents,
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
