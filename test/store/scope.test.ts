import { setTimeout as pause } from 'node:timers/promises';
import { grpc } from 'google-gax';
import { openFirestore } from '../../shared/firestore/client';
import type { Database, ReadScope } from '../../shared/store/database';
import { until } from '../../tools/ports';
import { openEmulator, openTemporary } from '../support/database/databases';
import { lane } from '../support/database/lanes';

const SIZE = 1200;
const collection = 'organizations/scoped/things';
const text = 'x'.repeat(300);

const databases: [string, Database][] = [['SQLite', openTemporary()]];
if (lane === 'firestore') databases.push(['Firestore', openEmulator()]);
beforeAll(async () => {
  const paths = Array.from({ length: SIZE }, (_, n) => `${collection}/${`${n}`.padStart(4, '0')}`);
  for (const [, database] of databases)
    for (let from = 0; from < SIZE; from += 400)
      await database.commit(paths.slice(from, from + 400).map((path) => ({ replace: path, data: { text } })));
});
afterAll(async () => {
  for (const [, database] of databases) await database.close();
});

const scopeOf = (signal: AbortSignal, received: ReadScope['received'] = () => {}): ReadScope => ({
  signal,
  received,
});

/** Every kind of read, and the number of documents it reads. */
const readsOf = (database: Database): [string, (scope: ReadScope) => Promise<unknown>][] => [
  ['read', (scope) => database.read(`${collection}/0000`, undefined, scope)],
  ['readAll', (scope) => database.readAll([`${collection}/0000`, `${collection}/0001`], scope)],
  ['count', (scope) => database.count(collection, {}, scope)],
  ['query', (scope) => database.query(collection, {}, scope)],
  ['queryAt', (scope) => database.queryAt(collection, {}, scope)],
  [
    'stream',
    async (scope) => {
      for await (const _ of database.stream(collection, {}, scope));
    },
  ],
];

describe.each(databases)('%s', (_, database) => {
  test.each(readsOf(database))('%s rejects when its signal is aborted before', async (_name, read) => {
    await expect(read(scopeOf(AbortSignal.abort()))).rejects.toMatchObject({ kind: 'Aborted' });
  });

  test.each(readsOf(database).filter(([name]) => name !== 'count'))(
    '%s reports the size of each document, and rejects with the error that `received` throws',
    async (name, read) => {
      let [documents, bytes] = [0, 0];
      const scope = scopeOf(new AbortController().signal, (size) => {
        documents += 1;
        bytes += size;
      });
      await read(scope);
      expect(documents).toBe({ read: 1, readAll: 2 }[name] ?? SIZE);
      expect(bytes).toBeGreaterThan(documents * text.length);

      const enough = new Error('Enough');
      let seen = 0;
      const limited = scopeOf(scope.signal, () => {
        seen += 1;
        throw enough;
      });
      await expect(read(limited)).rejects.toBe(enough);
      expect(seen).toBeLessThan(SIZE);
    },
  );

  test.each(readsOf(database).filter(([name]) => /query|stream/.test(name)))(
    '%s ends when its signal is aborted meanwhile',
    async (_name, read) => {
      const controller = new AbortController();
      let documents = 0;
      const scope = scopeOf(controller.signal, () => {
        documents += 1;
        if (documents === 300) controller.abort();
      });
      await expect(read(scope)).rejects.toMatchObject({ kind: 'Aborted' });
      expect(documents).toBeLessThan(SIZE);
    },
  );
});

/** Encodes field 1 of a message. Source: Protocol Buffers, encoding. */
const field = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0x0a, bytes.length]), bytes]);

/** A response to a query with one document. */
const document = field(
  field(Buffer.from(`projects/silent/databases/(default)/documents/${collection}/0000`)),
);

/** Starts a Firestore that accepts calls and returns one document, then nothing more. */
async function startSilentServer() {
  const calls = { begun: 0, cancelled: 0 };
  const server = new grpc.Server();
  const same = (bytes: Buffer) => bytes;
  const method = (name: string) => ({
    path: `/google.firestore.v1.Firestore/${name}`,
    requestStream: false,
    responseStream: true,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  });
  const handle = (call: grpc.ServerWritableStream<Buffer, Buffer>) => {
    calls.begun += 1;
    call.once('cancelled', () => {
      calls.cancelled += 1;
    });
    call.write(document);
  };
  const methods = ['RunQuery', 'BatchGetDocuments', 'RunAggregationQuery'];
  server.addService(
    Object.fromEntries(methods.map((name) => [name, method(name)])) as never,
    Object.fromEntries(methods.map((name) => [name, handle])) as never,
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { calls, address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

describe('at Firestore', () => {
  let server: Awaited<ReturnType<typeof startSilentServer>>;
  let database: Database;
  beforeAll(async () => {
    server = await startSilentServer();
    database = openFirestore({ project: 'silent', emulator: server.address });
  });
  afterAll(async () => {
    await database.close();
    server.stop();
  });

  test.each(['readAll', 'count', 'query', 'stream'])(
    'a call of %s is cancelled when its signal is',
    async (name) => {
      const [, read] = readsOf(database).find(([known]) => known === name) as ReturnType<
        typeof readsOf
      >[number];
      const before = { ...server.calls };
      const controller = new AbortController();
      const over = expect(read(scopeOf(controller.signal))).rejects.toMatchObject({ kind: 'Aborted' });
      await until(async () => server.calls.begun > before.begun, 'a call');
      controller.abort();
      await over;
      await until(async () => server.calls.cancelled > before.cancelled, 'its cancellation');
    },
  );

  test('a stream of which nothing arrives for ten seconds is unreachable; the time that its reader takes does not count', async () => {
    const before = { ...server.calls };
    const stream = database.stream(collection, {})[Symbol.asyncIterator]();
    expect(await stream.next()).toMatchObject({ done: false });
    await pause(11_000);
    expect(server.calls.cancelled).toBe(before.cancelled);
    await expect(stream.next()).rejects.toMatchObject({ kind: 'Unreachable' });
    // It is not retried.
    expect(server.calls.begun).toBe(before.begun + 1);
  }, 120_000);

  test('a stream is cancelled when its reader leaves', async () => {
    const before = server.calls.cancelled;
    for await (const { path } of database.stream(collection, {})) {
      expect(path).toBe(`${collection}/0000`);
      break;
    }
    await until(async () => server.calls.cancelled > before, 'its cancellation');
  });
});
