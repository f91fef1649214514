import { setTimeout as pause } from 'node:timers/promises';
import { v1 } from '@google-cloud/firestore';
import { googleAuthLibrary, grpc } from 'google-gax';
import { isUnreachable, Status, statusOf } from './status';

/** A document's plain data: text, numbers, booleans, moments, null, and arrays and objects of them. */
export type Data = Record<string, unknown>;

/** The version of a document: what a later write may insist on. */
export type Version = { seconds?: unknown; nanos?: unknown };

/** A document as read. `path` is relative to the database. */
export interface Snapshot {
  path: string;
  data: Data;
  version: Version;
}

/** One write of a commit; all of a commit's writes happen, or none does. */
export type Write =
  /** `stamped` names a field that is set to the moment Firestore does it. */
  | { create: string; data: Data; stamped?: string }
  | { replace: string; data: Data; version: Version }
  | { delete: string; version?: Version }
  /** Adds an element to an array unless it is there, or takes it away; the document must exist. */
  | { append: string; field: string; element: string }
  /** As `append`, whether the document exists or not. */
  | { gather: string; field: string; element: string }
  | { withdraw: string; field: string; element: string }
  /** Adds to a number; the document must exist. */
  | { increment: string; field: string; by: number }
  /** Adds one, or `by`, to a number and sets other fields, whether the document exists or not. */
  | { tally: string; field: string; by?: number; data: Data }
  /** Raises a number to what it is at least and sets other fields, whether the document exists or not. */
  | { raise: string; field: string; to: number; data: Data };

/** A query of one collection in the order of one field. */
export interface Query {
  orderBy: string;
  descending?: boolean;
  /** First and first-beyond values of `orderBy`; `startAfter` is the last one before the first. */
  startAt?: string | Date;
  startAfter?: string;
  endBefore?: string;
  /**
   * What comes after the document with this value of `orderBy` and this id, in the direction of the query;
   * with `orAt` that document too. Documents of one value are in the order of their ids.
   */
  after?: { value: string | number; id: string; orAt?: boolean | undefined } | undefined;
  limit?: number;
  /** Only documents whose array `field` holds `element`. */
  contains?: { field: string; element: unknown };
  /** Only documents with exactly these values in these fields. */
  equals?: Record<string, unknown>;
  /** Only documents with one of these texts, 30 at most, in `field`. */
  oneOf?: { field: string; values: readonly string[] };
  /** Only these fields are read. */
  fields?: readonly string[];
}

/** Firestore's value, as far as it is used here. Source: google.firestore.v1.Value. */
interface Value {
  stringValue?: string | null;
  integerValue?: number | string | null;
  doubleValue?: number | null;
  booleanValue?: boolean | null;
  timestampValue?: { seconds?: number | string | null; nanos?: number | null } | null;
  nullValue?: 'NULL_VALUE' | null;
  arrayValue?: { values?: Value[] | null } | null;
  mapValue?: { fields?: Record<string, Value> | null } | null;
  /** Which of them is set, on values that were read. */
  valueType?: string;
}

const encode = (value: unknown): Value => {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { integerValue: value } : { doubleValue: value };
  }
  if (typeof value === 'boolean') return { booleanValue: value };
  if (value instanceof Date) {
    const millis = value.getTime();
    return { timestampValue: { seconds: Math.floor(millis / 1000), nanos: (millis % 1000) * 1e6 } };
  }
  if (value === null) return { nullValue: 'NULL_VALUE' };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(encode) } };
  if (typeof value === 'object') return { mapValue: { fields: encodeFields(value as Data) } };
  throw new TypeError(`Firestore has no value for ${typeof value}`);
};

const encodeFields = (data: Data): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(data).flatMap(([field, value]) => (value === undefined ? [] : [[field, encode(value)]])),
  );

const decode = (value: Value): unknown => {
  switch (value.valueType) {
    case 'stringValue':
      return value.stringValue;
    case 'integerValue':
      return Number(value.integerValue);
    case 'doubleValue':
      return value.doubleValue;
    case 'booleanValue':
      return value.booleanValue;
    case 'timestampValue':
      return new Date(
        Number(value.timestampValue?.seconds) * 1000 + Number(value.timestampValue?.nanos ?? 0) / 1e6,
      );
    case 'nullValue':
      return null;
    case 'arrayValue':
      return (value.arrayValue?.values ?? []).map(decode);
    case 'mapValue':
      return decodeFields(value.mapValue?.fields);
    default:
      throw new TypeError(`A stored value of kind ${value.valueType} is none of ours`);
  }
};

const decodeFields = (fields: Record<string, Value> | null | undefined): Data =>
  Object.fromEntries(Object.entries(fields ?? {}).map(([field, value]) => [field, decode(value)]));

type Operator = 'ARRAY_CONTAINS' | 'EQUAL' | 'IN';

const filter = (fieldPath: string, op: Operator, value: unknown) => ({
  fieldFilter: { field: { fieldPath }, op, value: encode(value) },
});

/** The filters of a query, as the protocol has them. */
function filtersOf({ contains, equals = {}, oneOf }: Pick<Query, 'contains' | 'equals' | 'oneOf'>) {
  const filters = [
    ...Object.entries(equals).map(([field, value]) => filter(field, 'EQUAL', value)),
    ...(contains ? [filter(contains.field, 'ARRAY_CONTAINS', contains.element)] : []),
    ...(oneOf ? [filter(oneOf.field, 'IN', oneOf.values)] : []),
  ];
  return filters.length > 0 && { where: { compositeFilter: { op: 'AND' as const, filters } } };
}

/** Where a collection, given by its path, lies in the protocol's terms. */
function placeOf(root: string, collection: string) {
  const cut = collection.lastIndexOf('/');
  return {
    parent: cut < 0 ? `${root}/documents` : `${root}/documents/${collection.slice(0, cut)}`,
    from: [{ collectionId: collection.slice(cut + 1) }],
  };
}

/** Where a change of one field happens, and what it is in the protocol's terms. */
function transformOf(
  write: Exclude<Extract<Write, { field: string }>, { data: Data }>,
): [path: string, transform: object] {
  if ('increment' in write) return [write.increment, { increment: encode(write.by) }];
  const values = { values: [encode(write.element)] };
  if ('gather' in write) return [write.gather, { appendMissingElements: values }];
  return 'append' in write
    ? [write.append, { appendMissingElements: values }]
    : [write.withdraw, { removeAllFromArray: values }];
}

/** How long a call may take with all its retries, in milliseconds: callers wait for the answer. */
const PATIENCE = 10_000;

/** How long after a connection failed the next is tried at most, in milliseconds. */
const MOST_BACKOFF = 1000;

/** How long one query of a stream may take, in milliseconds, however slow its reader. Source: Firestore, quotas. */
const STREAM_PATIENCE = 60_000;

/** What it takes to ask is little beside so many documents; of 100,000 a function held three times as much. */
const SLICE = 10_000;

/** How often a stream goes on from where it broke off before anything more has come. */
const MOST_BREAKS = 3;

/** Half of how long it waits before it goes on for the first time, in milliseconds. */
const BREAK = 200;

/** What is called of Firestore's service. */
export const methods = ['GetDocument', 'BatchGetDocuments', 'RunQuery', 'RunAggregationQuery', 'Commit'];

const impatience = {
  interfaces: {
    'google.firestore.v1.Firestore': {
      retry_params: {
        default: {
          initial_retry_delay_millis: 50,
          retry_delay_multiplier: 1.5,
          max_retry_delay_millis: 1000,
          initial_rpc_timeout_millis: PATIENCE,
          rpc_timeout_multiplier: 1,
          max_rpc_timeout_millis: PATIENCE,
          total_timeout_millis: PATIENCE,
        },
      },
      methods: Object.fromEntries(
        methods.map((method) => [method, { timeout_millis: PATIENCE, retry_params_name: 'default' }]),
      ),
    },
  },
};

/** The part of a gRPC client that streams queries. Source: google.firestore.v1.Firestore. */
interface QueryStub {
  runQuery(
    request: object,
    metadata: grpc.Metadata,
    options: { deadline: number },
  ): AsyncIterable<{ document?: Stored | null }>;
}

interface Stored {
  name?: string | null;
  fields?: Record<string, Value> | null;
  updateTime?: Version | null;
}

/** Reads a server stream to its end. */
const gathered = <Message>(stream: NodeJS.ReadableStream): Promise<Message[]> =>
  new Promise((resolve, reject) => {
    const messages: Message[] = [];
    stream.on('data', (message: Message) => messages.push(message));
    stream.on('end', () => resolve(messages));
    stream.on('error', reject);
    // Of a connection that breaks, a stream may say no more than this; after its end it is too late to matter.
    stream.on('close', () => {
      reject(Object.assign(new Error('The stream broke off'), { code: Status.unavailable }));
    });
  });

/**
 * A Firestore database, spoken to through the library's v1 client (docs/adr/0002).
 *
 * Every method is one round trip. Paths are relative to the database.
 */
export interface Database {
  /** One document, or undefined; with `fields`, only these of it. */
  read(path: string, fields?: readonly string[]): Promise<Snapshot | undefined>;
  /** Several documents at once; missing ones are not in the map. */
  readAll(paths: readonly string[]): Promise<Map<string, Snapshot>>;
  /** How many documents of a collection answer the query, whatever its bounds. */
  count(collection: string, query: Pick<Query, 'contains' | 'equals' | 'oneOf'>): Promise<number>;
  /** The documents of one collection, given by its path, that answer the query. */
  query(collection: string, query: Query): Promise<Snapshot[]>;
  /** As `query`, and the moment at which that was all there was. */
  queryAt(collection: string, query: Query): Promise<{ documents: Snapshot[]; readAt: Date }>;
  /**
   * All documents of one collection that answer the query in the order of their ids, as they come: whoever
   * reads them sets the pace.
   */
  stream(collection: string, query: Pick<Query, 'equals' | 'contains' | 'fields'>): AsyncIterable<Snapshot>;
  /** Answers the new value of each number that a `tally` or a `raise` changed. */
  commit(writes: readonly Write[]): Promise<number[]>;
  close(): Promise<void>;
}

/** Opens a database of a project, the default one unless named, on the emulator when its address (`host:port`) is given. */
export function openDatabase({
  project,
  emulator,
  database: id = '(default)',
  slice: most = SLICE,
}: {
  project?: string;
  emulator?: string;
  database?: string;
  /** How many documents of a stream one query asks for. */
  slice?: number;
}): Database {
  const [servicePath, port] = emulator?.split(':') ?? [];
  const client = new v1.FirestoreClient({
    fallback: false,
    // Without it a stream that fails, whatever the reason, is opened twice more, seconds later.
    gaxServerStreamingRetries: true,
    clientConfig: impatience,
    // The library would look for a database that was away for a minute only every two minutes.
    'grpc.max_reconnect_backoff_ms': MOST_BACKOFF,
    ...(project && { projectId: project }),
    ...(emulator && {
      ...{ servicePath, port: Number(port), sslCreds: grpc.credentials.createInsecure() },
      // Without it credentials are looked for all the same, on the network.
      authClient: new googleAuthLibrary.PassThroughClient(),
    }),
  });
  const options = emulator ? { otherArgs: { headers: { Authorization: 'Bearer owner' } } } : {};

  let database: Promise<string> | undefined;
  const name = () => {
    database ??= Promise.resolve(project ?? client.getProjectId()).then(
      (owner) => `projects/${owner}/databases/${id}`,
    );
    return database;
  };

  const snapshot = (root: string, { name, fields, updateTime }: Stored): Snapshot => ({
    path: (name ?? '').slice(`${root}/documents/`.length),
    data: decodeFields(fields),
    version: updateTime ?? {},
  });

  const wire = (root: string, write: Write): object => {
    const at = (path: string) => `${root}/documents/${path}`;
    if ('create' in write) {
      const update = { name: at(write.create), fields: encodeFields(write.data) };
      const transform = { fieldPath: write.stamped, setToServerValue: 'REQUEST_TIME' as const };
      return {
        update,
        currentDocument: { exists: false },
        ...(write.stamped !== undefined && { updateTransforms: [transform] }),
      };
    }
    if ('replace' in write) {
      const update = { name: at(write.replace), fields: encodeFields(write.data) };
      return { update, currentDocument: { updateTime: write.version } };
    }
    if ('delete' in write) {
      return {
        delete: at(write.delete),
        ...(write.version && { currentDocument: { updateTime: write.version } }),
      };
    }
    if ('tally' in write || 'raise' in write) {
      const transform =
        'tally' in write ? { increment: encode(write.by ?? 1) } : { maximum: encode(write.to) };
      return {
        update: {
          name: at('tally' in write ? write.tally : write.raise),
          fields: encodeFields(write.data),
        },
        updateMask: { fieldPaths: Object.keys(write.data) },
        updateTransforms: [{ fieldPath: write.field, ...transform }],
      };
    }
    const [path, transform] = transformOf(write);
    return {
      update: { name: at(path), fields: {} },
      updateMask: { fieldPaths: [] },
      updateTransforms: [{ fieldPath: write.field, ...transform }],
      ...(!('gather' in write) && { currentDocument: { exists: true } }),
    };
  };

  const requestOf = (
    root: string,
    collection: string,
    { orderBy, descending, startAt, startAfter, endBefore, after, limit, fields, ...filters }: Query,
  ) => {
    const { parent, from } = placeOf(root, collection);
    const reference = (id: unknown) => ({ referenceValue: `${root}/documents/${collection}/${id}` });
    const bound = (value: string | Date) => (orderBy === '__name__' ? reference(value) : encode(value));
    const direction = descending ? ('DESCENDING' as const) : ('ASCENDING' as const);
    const structuredQuery = {
      from,
      orderBy: [orderBy, ...(after ? ['__name__'] : [])].map((fieldPath) => ({
        field: { fieldPath },
        direction,
      })),
      ...(after && {
        startAt: { values: [encode(after.value), reference(after.id)], before: after.orAt === true },
      }),
      ...(startAt !== undefined && { startAt: { values: [bound(startAt)], before: true } }),
      ...(startAfter !== undefined && { startAt: { values: [bound(startAfter)], before: false } }),
      ...(endBefore !== undefined && { endAt: { values: [bound(endBefore)], before: true } }),
      ...(limit !== undefined && { limit: { value: limit } }),
      ...filtersOf(filters),
      ...(fields && { select: { fields: fields.map((fieldPath) => ({ fieldPath })) } }),
    };
    return { parent, structuredQuery };
  };

  const queryAt: Database['queryAt'] = async (collection, query) => {
    const root = await name();
    const answers = await gathered<{ document?: Stored | null; readTime?: Value['timestampValue'] }>(
      client.runQuery(requestOf(root, collection, query), options),
    );
    const found = answers.flatMap(({ document }) => (document ? [snapshot(root, document)] : []));
    const moment = { valueType: 'timestampValue', timestampValue: answers[0]?.readTime ?? null };
    return {
      // A stream that broke and was opened again tells once more what it had told.
      documents: [...new Map(found.map((document) => [document.path, document])).values()],
      readAt: decode(moment) as Date,
    };
  };

  /** What one query finds, as it comes; the library's own streams do not wait for their readers. */
  async function* slice(collection: string, query: Query): AsyncGenerator<Snapshot> {
    const root = await name();
    const stub = await client.initialize();
    const request = requestOf(root, collection, query);
    const metadata = new grpc.Metadata();
    metadata.set('x-goog-request-params', `parent=${encodeURIComponent(request.parent)}`);
    for (const [header, value] of Object.entries(options.otherArgs?.headers ?? {}))
      metadata.set(header, value);
    const stream: AsyncIterable<{ document?: Stored | null }> = (stub as unknown as QueryStub).runQuery(
      request,
      metadata,
      { deadline: Date.now() + STREAM_PATIENCE },
    );
    for await (const { document } of stream) if (document) yield snapshot(root, document);
  }

  async function* stream(
    ...[collection, question]: Parameters<Database['stream']>
  ): AsyncGenerator<Snapshot> {
    const query = { ...question, orderBy: '__name__', limit: most };
    let last: string | undefined;
    for (let breaks = 0; ; ) {
      let count = 0;
      try {
        for await (const document of slice(collection, { ...query, ...(last && { startAfter: last }) })) {
          yield document;
          count += 1;
          breaks = 0;
          last = document.path.slice(collection.length + 1);
        }
        if (count < most) return;
      } catch (error) {
        breaks += 1;
        if (!isUnreachable(error) || breaks > MOST_BREAKS) throw error;
        await pause(BREAK * 2 ** breaks);
      }
    }
  }

  return {
    stream,

    async read(path, fields) {
      const root = await name();
      const request = {
        name: `${root}/documents/${path}`,
        ...(fields && { mask: { fieldPaths: [...fields] } }),
      };
      try {
        const [document] = await client.getDocument(request, options);
        return snapshot(root, document as Stored);
      } catch (error) {
        if (statusOf(error) === Status.notFound) return undefined;
        throw error;
      }
    },

    async readAll(paths) {
      const root = await name();
      const documents = paths.map((path) => `${root}/documents/${path}`);
      const answers = await gathered<{ found?: Stored | null }>(
        client.batchGetDocuments({ database: root, documents }, options),
      );
      const found = answers.flatMap(({ found }) => (found ? [snapshot(root, found)] : []));
      return new Map(found.map((document) => [document.path, document]));
    },

    async count(collection, query) {
      const root = await name();
      const { parent, from } = placeOf(root, collection);
      const structuredQuery = { from, ...filtersOf(query) };
      const aggregations = [{ alias: 'count', count: {} }];
      const answers = await gathered<{ result?: { aggregateFields?: Record<string, Value> | null } | null }>(
        client.runAggregationQuery(
          { parent, structuredAggregationQuery: { structuredQuery, aggregations } },
          options,
        ),
      );
      return Number(answers[0]?.result?.aggregateFields?.count?.integerValue ?? 0);
    },

    query: async (collection, query) => (await queryAt(collection, query)).documents,
    queryAt,

    async commit(writes) {
      const root = await name();
      const request = { database: root, writes: writes.map((write) => wire(root, write)) };
      const [{ writeResults }] = await client.commit(request, options);
      return (writeResults ?? []).flatMap(({ transformResults }, index) => {
        const write = writes[index];
        const isCounted = write && ('tally' in write || 'raise' in write);
        return isCounted ? (transformResults ?? []).map((value) => decode(value as Value) as number) : [];
      });
    },

    close: () => client.close(),
  };
}
