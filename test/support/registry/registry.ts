import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { hash } from '@node-rs/argon2';
import type { Context, FetchingRules } from '../../../shared/context';
import { created } from '../../../shared/domain/stamps';
import { isTrigger, loadCatalog } from '../../../shared/runtime/catalog';
import { type Dispatcher, startDispatcher } from '../../../shared/runtime/events/dispatcher';
import { prepareFramework } from '../../../shared/runtime/framework/framework';
import { databaseOf, processContext } from '../../../shared/runtime/processContext';
import { serveAll } from '../../../shared/runtime/register';
import type { DialectName, OrganizationSettings } from '../../../shared/schemas/organization';
import { openSqlite } from '../../../shared/sqlite/database';
import type { Database } from '../../../shared/store/database';
import { createOrganization } from '../../../tools/seed';
import { declaredOnly } from '../database/databases';
import { withIndexes } from '../database/indexes';
import { lane } from '../database/lanes';
import { withRoundTrips } from '../database/roundTrips';
import { assertContract } from './contract';
import { receiveEvents } from './eventReceiver';
import { closeNotes, note, noted, notedLog } from './notes';

/** A response of the registry; `body` is undefined if empty, and the text itself for XML or CSV. */
export interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read any member; the contract check validates responses
  body: any;
  headers: Headers;
  text: string;
}

export interface RequestOptions {
  headers?: Record<string, string>;
  /** Sent as is, instead of `body` as JSON. */
  raw?: string | Uint8Array;
}

/** All functions in this process, over HTTP, with an organization of the test's own. */
export interface Registry {
  url: string;
  org: string;
  /** Context of the functions. */
  context: Context;
  admin: { email: string; password: string };
  get(path: string, options?: RequestOptions): Promise<Reply>;
  post(path: string, body?: unknown, options?: RequestOptions): Promise<Reply>;
  put(path: string, body?: unknown, options?: RequestOptions): Promise<Reply>;
  delete(path: string, options?: RequestOptions): Promise<Reply>;
  /** Creates another organization with the same settings at the same server; it stops with this one. */
  another(): Promise<Registry>;
  /** Has something closed before this registry stops; what was opened last is closed first. */
  onStop(close: () => Promise<unknown>): void;
  stop(): Promise<void>;
}

/** The project whose events a process of its own delivers to the trigger. */
export const EVENTS_PROJECT = `${process.env.KEYMINT_TEST_EVENTS}`;

export interface Settings
  extends Partial<
    Pick<Context, 'now' | 'issuanceWait' | 'log' | 'url' | 'mail' | 'mailFrom' | 'fetching' | 'demoAccount'>
  > {
  /** Whether the trigger is told of new apps, so that they are waited for; else the operation issues at once. */
  events?: boolean;
  dialect?: DialectName;
  settings?: Partial<OrganizationSettings>;
  /** Serves the organization of another registry instead of a new one, possibly in another dialect. */
  of?: Pick<Registry, 'org' | 'admin'>;
  /** Wraps the database of the functions. */
  wrapDatabase?: (database: Database) => Database;
}

/** Wraps a context so that every organization has one dialect, whatever is stored. */
const inDialect = <Given extends Context>(context: Given, dialect: DialectName): Given => {
  const { find, get } = context.organizations;
  const organizations: Context['organizations'] = {
    ...context.organizations,
    async find(org) {
      const found = await find(org);
      return found && { ...found, dialect };
    },
    get: async (org) => ({ ...(await get(org)), dialect }),
  };
  return { ...context, organizations };
};

/** A log that discards everything. */
export const quiet: Context['log'] = {
  info: () => {},
  error: (fields, message) => console.error(message, fields),
};

const DAY_MS = 24 * 60 * 60_000;

/**
 * Opens the database that the environment names; a SQLite database refuses queries without a declared index.
 * Expired documents are not deleted, as in the emulator: tests have clocks of their own.
 */
const openDatabase = (env: NodeJS.ProcessEnv): Database =>
  env.KEYMINT_SQLITE
    ? openSqlite({ file: env.KEYMINT_SQLITE, onBuild: declaredOnly, sweepMs: DAY_MS })
    : databaseOf(env);

interface Server extends Pick<Registry, 'url' | 'context' | 'admin' | 'onStop' | 'stop'> {
  dialect: DialectName;
}

const newName = () => `t-${randomBytes(6).toString('hex')}`;
const newPassword = () => `pw-${randomBytes(12).toString('hex')}`;

/** Argon2 parameters for passwords of tests, which create hundreds of organizations: as cheap as possible. */
const cheap = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** The words of validators, and of whoever wrote them. */
const VALIDATOR =
  /Invalid (input|option|string|url|format|element)|Too (small|big)|expected (string|number|array|object|record|boolean|int)|received (undefined|string|number|array|object)|to have [<>]=?|must match pattern|ZodError/;

/** Holds a refusal to words that a person would say. */
function assertPlain(text: string): void {
  const [words] = VALIDATOR.exec(text) ?? [];
  if (words !== undefined) throw new Error(`An answer has the words of a validator, ${words}: ${text}`);
}

/** Returns the `Authorization` header of a user with a password. */
export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** What clients say of a body that they do not send: names and headers. */
export const emptyBodies = [
  ['an octet stream', { 'content-type': 'application/octet-stream' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['JSON', { 'content-type': 'application/json' }],
  ['nothing', {}],
] as const;

/** Sends a token instead of the administrator's password. */
export const bearing = (token: string): RequestOptions => ({ headers: { authorization: `Bearer ${token}` } });

function registryOf(org: string, server: Server): Registry {
  const { url, context, admin, dialect, onStop, stop } = server;
  const authorization = basic(admin.email, admin.password);

  const ask = async (
    method: string,
    path: string,
    body: unknown,
    { headers = {}, raw }: RequestOptions = {},
  ): Promise<Reply> => {
    const target = `/v1/organizations/${org}${path}`;
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await fetch(`${url}${target}`, {
      method,
      headers: {
        authorization,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent as NonNullable<RequestInit['body']> }),
    });
    const text = await answer.text();
    const { status, headers: answered } = answer;
    if (answered.get('content-type')?.includes('xml')) return { status, body: text, headers: answered, text };
    const [mediaType = ''] = (answered.get('content-type') ?? '').split(';');
    const isFile = mediaType === 'text/csv';
    const reply = text === '' ? undefined : isFile ? text : JSON.parse(text);
    if (status >= 400) assertPlain(text);
    assertContract(dialect, { method, target, status, body: reply, ...(isFile && { mediaType }) });
    return { status, body: reply, headers: answered, text };
  };

  return {
    url,
    org,
    context,
    admin,
    get: (path, options) => ask('GET', path, undefined, options),
    post: (path, body, options) => ask('POST', path, body, options),
    put: (path, body, options) => ask('PUT', path, body, options),
    delete: (path, options) => ask('DELETE', path, undefined, options),
    async another() {
      const [name, password] = [newName(), newPassword()];
      const passwordHash = await hash(password, cheap);
      await context.store.atomically(async ({ organizations, members }) => {
        organizations.create({ ...(await organizations.get(org)), name });
        const { email } = admin;
        members.create(name, { email, role: 'orgadmin', passwordHash, ...created({ name: email }, 0) });
      });
      context.organizations.forget(name);
      return registryOf(name, { ...server, admin: { ...admin, password }, stop: async () => {} });
    },
    onStop,
    stop,
  };
}

/** Knows no host: no test fetches anything from the internet. */
const nobody: NonNullable<FetchingRules['lookup']> = (_hostname, _options, callback) => callback(null, []);

/** Starts a registry. Paths begin below the organization; responses are validated against the OpenAPI document. */
export async function startRegistry({
  events = false,
  dialect = 'edge',
  settings,
  of,
  wrapDatabase = (database) => database,
  ...given
}: Settings = {}): Promise<Registry> {
  const { FIRESTORE_EMULATOR_HOST, KEYMINT_SQLITE } = process.env;
  if (!FIRESTORE_EMULATOR_HOST && !KEYMINT_SQLITE) throw new Error('Run tests with npm test');
  const hasEvents = events && lane === 'firestore';
  // The process that runs triggers for all files has neither the mail server of a test nor its clock.
  const isReceiver = hasEvents && given.mail !== undefined;
  const isShared = hasEvents && !isReceiver;
  const env = { ...process.env, ...(isShared && { GOOGLE_CLOUD_PROJECT: EVENTS_PROJECT }) };
  const database = wrapDatabase(withIndexes(withRoundTrips(openDatabase(env))));
  const log = notedLog(given.log ?? quiet);
  const own = processContext(
    env,
    { ...(!events && { issuanceWait: 0 }), fetching: { lookup: nobody }, ...given, log },
    database,
  );
  if (isShared) note('projects', EVENTS_PROJECT);
  let dispatcher: Dispatcher | undefined;
  if (events && database.outbox) {
    dispatcher = startDispatcher(database.outbox, loadCatalog().filter(isTrigger), own);
    own.deliveries = dispatcher;
  }
  const context = of ? inDialect(own, dialect) : own;
  const { org, admin } = of ?? {
    org: newName(),
    admin: { email: 'admin@example.com', password: newPassword() },
  };
  if (!of) await createOrganization({ ...settings, name: org, dialect, admin }, context);

  prepareFramework();
  const name = `${org}-${dialect}`;
  http(
    name,
    noted(
      serveAll(
        loadCatalog().filter((fn) => !isTrigger(fn)),
        context,
      ),
    ),
  );
  const server = getTestServer(name);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const closers: (() => Promise<unknown>)[] = [];
  if (isReceiver) closers.push(await receiveEvents(org, context));
  return registryOf(org, {
    url,
    context,
    admin,
    dialect,
    onStop: (close) => void closers.unshift(close),
    async stop() {
      for (const close of closers) await close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await dispatcher?.stop();
      await context.verifier.close();
      await context.store.close();
      closeNotes();
    },
  });
}

/** Forwards to a registry that exists once the hooks of a file have run. */
const forwardTo = (find: () => Registry | undefined): Registry => {
  const registry = (): Registry => {
    const found = find();
    if (!found) throw new Error('The registry is there once beforeAll and beforeEach have run');
    return found;
  };
  return new Proxy({} as Registry, {
    get: (_, name) => registry()[name as keyof Registry],
    has: (_, name) => name in registry(),
    ownKeys: () => Reflect.ownKeys(registry()),
    getOwnPropertyDescriptor: (_, name) => ({
      value: registry()[name as keyof Registry],
      enumerable: true,
      configurable: true,
    }),
  });
};

/** Starts a registry for all tests of a file, and stops it after the last. */
export function useRegistry(settings?: Settings): Registry {
  let started: Registry | undefined;
  beforeAll(async () => {
    started = await startRegistry(settings);
  });
  afterAll(() => started?.stop());
  return forwardTo(() => started);
}

const HOUR_MS = 3_600_000;

/**
 * Starts a registry whose clock is set forward by an hour before each test: failed attempts of other tests are over.
 * `clock.now` may be changed.
 */
export function useHourlyRegistry(): { server: Registry; clock: { now: number } } {
  const clock = { now: 1_700_000_000_000 };
  const server = useRegistry({ now: () => clock.now });
  beforeEach(() => {
    clock.now += HOUR_MS;
  });
  return { server, clock };
}

/** Makes an organization of a registry for each test of a file. */
export function useOrganization(server: Registry): Registry {
  let current: Registry | undefined;
  beforeEach(async () => {
    current = await server.another();
  });
  return forwardTo(() => current);
}
