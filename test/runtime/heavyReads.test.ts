import { connect } from 'node:net';
import { type DeployedOperation, isOperation, loadCatalog } from '../../shared/runtime/catalog';
import type { DialectName } from '../../shared/schemas/organization';
import type { Database, ReadScope } from '../../shared/store/database';
import { until } from '../../tools/ports';
import { gatewayOf, issued } from '../support/clients/gateway';
import { given } from '../support/registry/given';
import { basic, type Registry, startRegistry } from '../support/registry/registry';
import { queryOf, type Scene, sceneOf, segmentsOf } from '../support/registry/scene';

jest.setTimeout(180_000);

/** A gate in front of operations' reads, which it can hold; it records which were aborted. */
function openGate() {
  let held: (() => void)[] = [];
  let isHeld = false;
  let size = 0;
  const scopes: ReadScope[] = [];
  const pass = async (scope: ReadScope | undefined): Promise<void> => {
    // Reads for authentication have no scope.
    if (!scope) return;
    scopes.push(scope);
    if (size > 0) scope.received(size);
    if (!isHeld) return;
    await new Promise<void>((resolve) => {
      held.push(resolve);
      scope.signal.addEventListener('abort', () => resolve());
    });
  };
  return {
    wrap: (database: Database): Database => ({
      ...database,
      async read(path, fields, scope) {
        await pass(scope);
        return database.read(path, fields, scope);
      },
      async readAll(paths, scope) {
        await pass(scope);
        return database.readAll(paths, scope);
      },
      async count(collection, filters, scope) {
        await pass(scope);
        return database.count(collection, filters, scope);
      },
      async query(collection, query, scope) {
        await pass(scope);
        return database.query(collection, query, scope);
      },
      async queryAt(collection, query, scope) {
        await pass(scope);
        return database.queryAt(collection, query, scope);
      },
      async *stream(collection, query, scope) {
        await pass(scope);
        yield* database.stream(collection, query, scope);
      },
    }),
    hold() {
      isHeld = true;
      scopes.length = 0;
    },
    release() {
      isHeld = false;
      for (const go of held) go();
      held = [];
    },
    /** Makes every read begin with a document of a given size. */
    weigh(bytes: number) {
      size = bytes;
    },
    /** Reads that arrived since they are held. */
    reads: () => scopes.length,
    aborted: () => scopes.filter(({ signal }) => signal.aborted).length,
  };
}

const gate = openGate();
let registry: Registry;
let scene: Scene;
const started: Registry[] = [];

/** Starts a process with room for one list of 1,000. */
async function startSmall(dialect?: DialectName, of?: Registry): Promise<Registry> {
  process.env.KEYMINT_ANSWER_MEMORY = '16';
  const small = await startRegistry({
    wrapDatabase: gate.wrap,
    ...(of && { of }),
    ...(dialect && { dialect }),
  });
  delete process.env.KEYMINT_ANSWER_MEMORY;
  started.push(small);
  return small;
}

beforeAll(async () => {
  registry = await startSmall();
  scene = await sceneOf(registry);
});
afterAll(async () => {
  for (const one of started.reverse()) await one.stop();
});
afterEach(() => {
  gate.release();
  gate.weigh(0);
});

const HEAVY = '/developers?expand=true&count=1000';

const authorization = () => basic(registry.admin.email, registry.admin.password);

/** Sends a request that the client can abort. */
function leavable(
  target: string,
  { url } = registry,
  headers: Record<string, string> = { authorization: authorization() },
) {
  const client = new AbortController();
  const answer = fetch(`${url}${target}`, {
    headers,
    signal: client.signal,
  });
  answer.catch(() => {});
  return { answer, leave: () => client.abort() };
}

const path = (below: string) => `/v1/organizations/${registry.org}${below}`;

describe('of large answers that do not fit into memory together', () => {
  test('one waits for the other, while small ones are made', async () => {
    const gateway = await gatewayOf(registry);
    const { key } = await issued(registry);
    await gateway.authorize(key);
    gate.hold();
    const first = registry.get(HEAVY);
    await until(async () => gate.reads() === 1, 'the first read');
    const second = registry.get(HEAVY);
    const names = registry.get('/developers?count=50');
    await until(async () => gate.reads() === 2, 'the read of names');
    expect((await gateway.authorize(key)).status).toBe(200);
    gate.release();
    expect((await Promise.all([first, second, names])).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(gate.reads()).toBe(3);
  });

  test.each<[DialectName, object]>([
    ['edge', { code: 'keymint.Busy', contexts: [] }],
    ['x', { error: { code: 503, status: 'UNAVAILABLE' } }],
  ])('a request that finds 64 waiting gets 503 with Retry-After, in %s', async (dialect, refusal) => {
    const small = await startSmall(dialect, registry);
    gate.hold();
    const first = small.get(HEAVY);
    await until(async () => gate.reads() === 1, 'the first read');
    const others = Array.from({ length: 70 }, () => small.get(HEAVY));
    const refused = await Promise.race(others);
    expect(refused).toMatchObject({ status: 503, body: refusal });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(gate.reads()).toBe(1);
    gate.release();
    expect((await first).status).toBe(200);
    const statuses = (await Promise.all(others)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect((await small.get(HEAVY)).status).toBe(200);
  });

  test('one that is too large for all of it is refused', async () => {
    gate.weigh(20 * 1024 * 1024);
    expect(await registry.get(HEAVY)).toMatchObject({
      status: 400,
      body: { code: 'keymint.AnswerTooLarge' },
    });
    gate.weigh(0);
    expect((await registry.get(HEAVY)).status).toBe(200);
  });
});

describe('a client that leaves', () => {
  const reading = loadCatalog()
    .filter(isOperation)
    // What developers of a portal alone may do is refused before anything is read.
    .filter(({ method, permission }) => method === 'GET' && permission !== 'account.use');

  test.each(reading.map((operation) => [operation.name, operation] as [string, DeployedOperation]))(
    'ends what %s reads, the first read included',
    async (_, operation) => {
      gate.hold();
      const { answer, leave } = leavable(`/${segmentsOf(operation, scene).join('/')}${queryOf(operation)}`);
      // The organization itself is cached already.
      const over = answer.then(
        () => true,
        () => false,
      );
      await Promise.race([until(async () => gate.reads() > 0, 'a read'), over]);
      if (gate.reads() === 0) {
        expect(['getOrganization', 'getPolicy', 'listEnvironments']).toContain(operation.name);
        return;
      }
      const reads = gate.reads();
      leave();
      await until(async () => gate.aborted() === reads, 'the end of its reads');
      expect(await over).toBe(false);
    },
  );

  test('is not needed to end the reads beside one that failed: they end with the answer', async () => {
    const scopes: ReadScope[] = [];
    const own = await startRegistry({
      of: registry,
      wrapDatabase: (database) => ({
        ...database,
        async query(collection, query, scope) {
          if (scope) {
            scopes.push(scope);
            await new Promise((resolve) => scope.signal.addEventListener('abort', resolve));
          }
          return database.query(collection, query, scope);
        },
      }),
    });
    started.push(own);
    expect((await own.get('/apiproducts/none/impact')).status).toBe(404);
    expect(scopes).toHaveLength(1);
    await until(async () => scopes.every(({ signal }) => signal.aborted), 'the end of the other read');
  });

  test('leaves its turn and its place to others', async () => {
    const small = await startSmall(undefined, registry);
    gate.hold();
    const first = leavable(path(HEAVY), small);
    await until(async () => gate.reads() === 1, 'the first read');
    const waiting = leavable(path(HEAVY), small);
    const next = small.get(HEAVY);
    waiting.leave();
    first.leave();
    await until(async () => gate.reads() === 2, 'the read of the next');
    gate.release();
    expect((await next).status).toBe(200);
  });

  test('in the middle of a file ends the reading of it', async () => {
    let isOpen = false;
    const endless = (database: Database): Database => ({
      ...database,
      async *stream(collection, query, scope) {
        const [document] = await database.query(collection, { ...query, limit: 1 });
        if (!document) throw new Error('There is nobody');
        isOpen = true;
        try {
          for (;;) {
            if (scope?.signal.aborted) return;
            await new Promise(setImmediate);
            yield document;
          }
        } finally {
          isOpen = false;
        }
      },
    });
    const own = await startRegistry({ wrapDatabase: endless, of: registry });
    await given(registry).developer();
    const { hostname, port } = new URL(own.url);
    const open = () => {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on('error', () => {});
      socket.write(
        `GET ${path('/developers:export')} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization()}\r\n\r\n`,
      );
      return socket;
    };
    const leaving = open();
    await new Promise((resolve) => leaving.once('data', resolve));
    expect(isOpen).toBe(true);
    leaving.destroy();
    await until(async () => !isOpen, 'the end of the reading');

    // A client that reads nothing is disconnected after a while.
    const idle = open();
    idle.pause();
    await until(async () => isOpen, 'another reading');
    await until(async () => !isOpen, 'its end', { timeoutMs: 120_000 });
    idle.destroy();
    await own.stop();
  });
});

describe.each(['edgemicro-auth', 'remote-service'])(
  'all API products, as gateways load them at /%s,',
  (base) => {
    const products = () => `/${base}/${registry.org}/test/products`;

    test('are admitted as large lists are', async () => {
      const gateway = await gatewayOf(registry);
      gate.hold();
      const first = gateway.ask(products());
      await until(async () => gate.reads() === 1, 'the first read');
      const second = gateway.ask(products());
      const small = registry.get('/developers?count=50');
      await until(async () => gate.reads() === 2, 'the read of a small list');
      gate.release();
      expect((await Promise.all([first, second, small])).map(({ status }) => status)).toEqual([
        200, 200, 200,
      ]);
      expect(gate.reads()).toBe(3);
    });

    test('are read no further when the gateway leaves', async () => {
      const { token } = await gatewayOf(registry);
      gate.hold();
      const { answer, leave } = leavable(products(), registry, { 'x-keymint-token': token });
      await until(async () => gate.reads() === 1, 'the read');
      leave();
      await expect(answer).rejects.toThrow();
      await until(async () => gate.aborted() === 1, 'its end');
    });

    test('are refused where they never fit', async () => {
      const gateway = await gatewayOf(registry);
      gate.weigh(20 * 1024 * 1024);
      expect((await gateway.ask(products())).status).toBe(400);
      gate.weigh(0);
      expect((await gateway.ask(products())).status).toBe(200);
    });
  },
);

test('a long list comes in pieces, the same in every form as a short one', async () => {
  const own = await registry.another();
  await own.context.store.atomically(({ developers }) => {
    for (let n = 0; n < 150; n++) {
      const name = `d${`${n}`.padStart(3, '0')}`;
      developers.create(own.org, {
        developerId: name,
        email: `${name}@acme.test`,
        userName: name,
        firstName: 'Dev',
        lastName: name,
        organizationName: own.org,
        status: 'active',
        attributes: [{ name: 'n', value: `${n}` }],
        apps: [],
        companies: [],
        createdAt: 1,
        createdBy: 'x',
        lastModifiedAt: 1,
        lastModifiedBy: 'x',
      });
    }
  });
  for (const at of [own, await startSmall('x', own)]) {
    const long = await at.get('/developers?expand=true&count=150');
    expect(long.headers.get('transfer-encoding')).toBe('chunked');
    const pages = await Promise.all(
      [0, 75].map((n) =>
        at.get(`/developers?expand=true&count=75&startKey=d${`${n}`.padStart(3, '0')}@acme.test`),
      ),
    );
    expect(pages.map((page) => page.headers.get('transfer-encoding'))).toEqual([null, null]);
    expect(long.body.developer).toEqual(pages.flatMap(({ body }) => body.developer));
    expect(long.headers.get('content-type')).toBe(pages[0]?.headers.get('content-type'));
  }
  const { text, headers } = await own.get('/developers?expand=true&count=150', {
    headers: { accept: 'application/xml' },
  });
  expect(headers.get('content-type')).toBe('application/xml');
  expect(text.match(/<Email>/g)).toHaveLength(150);
  expect(text).toMatch(/^<\?xml [^>]*>\n<Developers>\n {2}<Developer>\n.*<\/Developer>\n<\/Developers>\n$/s);
});
