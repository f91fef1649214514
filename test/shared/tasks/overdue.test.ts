import onAppCreated from '../../../functions/apps/onAppCreated';
import { appGroups, companies, developers, type OwnerKind } from '../../../shared/operations/owners';
import type { App } from '../../../shared/schemas/app';
import { DatabaseError } from '../../../shared/store/database';
import { sweepOverdue } from '../../../shared/tasks/overdue';
import { openFirestore } from '../../functions/apps/firestore';
import { gatewayOf } from '../../support/clients/gateway';
import { startOrgTool } from '../../support/clients/orgTool';
import { given } from '../../support/registry/given';
import {
  bearing,
  type Registry,
  type Reply,
  startRegistry,
  useRegistry,
} from '../../support/registry/registry';
import { storeWaitingApp, type WaitingApp } from '../../support/registry/waitingApps';

/*
 * Apps that request their first credential, but whose event was lost or whose process was killed: no events are
 * delivered here.
 */

const MINUTE = 60_000;
const overdue = { ageMs: MINUTE + 1 };

const firestore = openFirestore();
const server = useRegistry();
/** The organization of each test. */
let registry: Registry;
beforeEach(async () => {
  registry = await server.another();
});
afterAll(() => firestore.close());

const stored = ({ id }: WaitingApp) => registry.context.store.apps.find(registry.org, id);
const keysOf = ({ id }: WaitingApp) => firestore.keysOf(registry.org, id);

/** Checks that the app has exactly one credential and one key, and requests no other. */
async function expectOneCredential(waiting: WaitingApp): Promise<void> {
  const [app, keys] = await Promise.all([stored(waiting), keysOf(waiting)]);
  expect({
    credentials: app?.credentials.map(({ keyRef }) => keyRef),
    firstCredential: app?.firstCredential,
  }).toEqual({
    credentials: keys.map(({ path }) => path.split('/').at(-1)),
    firstCredential: undefined,
  });
  expect(keys).toHaveLength(1);
}

async function expectStillWaiting(waiting: WaitingApp): Promise<void> {
  expect((await stored(waiting))?.firstCredential).toBeDefined();
  expect(await keysOf(waiting)).toEqual([]);
}

/** An owner of apps, created through the API. */
interface Owner {
  path: string;
  kind: OwnerKind;
  params: object;
}

const owners: Record<string, () => Promise<Owner>> = {
  async developer() {
    const { email } = await given(registry).developer();
    return { path: `/developers/${email}`, kind: developers, params: { developer: email } };
  },
  async company() {
    const { name } = await given(registry).company();
    return { path: `/companies/${name}`, kind: companies, params: { company: name } };
  },
  async 'app group'() {
    const { name } = await given(registry).appGroup();
    return { path: `/appgroups/${name}`, kind: appGroups, params: { appGroup: name } };
  },
};

const waitingAppOf = async (noun: string, draft: Parameters<typeof storeWaitingApp>[3] = overdue) => {
  const owner = await (owners[noun] as (typeof owners)[string])();
  return { ...owner, waiting: await storeWaitingApp(registry, owner.kind, owner.params, draft) };
};

type Reading = (waiting: WaitingApp, owner: string) => Promise<Reply>;

const everybodys: Record<string, Reading> = {
  'its own path': ({ app }, path) => registry.get(`${path}/apps/${app.name}`),
  'its appId': ({ app }) => registry.get(`/apps/${app.appId}`),
  'its details': ({ app }) => registry.get(`/apps/${app.appId}/details`),
  'the list of its owner': (_, path) => registry.get(`${path}/apps?expand=true`),
  'the list of all apps': () => registry.get('/apps?expand=true'),
  'the list of named apps': ({ app }) => registry.get(`/apps?ids=${app.appId}`),
  'the search of the console': () => registry.get('/apps:search'),
  'the search by a name': ({ app }) => registry.get(`/apps:search?q=${app.name.slice(0, 10)}`),
};

describe.each(Object.keys(owners))('an app of a %s whose first credential is overdue', (noun) => {
  test.each(Object.entries(everybodys))('gets it when it is read at %s', async (_, read) => {
    const { path, waiting } = await waitingAppOf(noun);
    const { status, text } = await read(waiting, path);
    expect({ status, text }).toEqual({ status: 200, text: expect.stringContaining(waiting.app.name) });
    await expectOneCredential(waiting);
  });

  test('is answered with the credential by the very request that repairs it', async () => {
    const { name } = await given(registry).apiProduct();
    const apiProducts = [{ apiproduct: name, status: 'approved' as const }];
    const firstCredential = { apiProducts, scopes: [], keyExpiresIn: -1 };
    const { path, waiting } = await waitingAppOf(noun, { ...overdue, firstCredential });
    const { body } = await registry.get(`${path}/apps/${waiting.app.name}`);
    expect(body.credentials).toEqual([
      expect.objectContaining({ status: 'approved', consumerKey: expect.any(String), apiProducts }),
    ]);
    expect((await registry.get(`${path}/apps/${waiting.app.name}`)).body).toEqual(body);
    const gateway = await gatewayOf(registry);
    expect((await gateway.authorize(body.credentials[0].consumerKey)).status).toBe(200);
  });
});

test('what the credential was asked for is what it has', async () => {
  const { name } = await given(registry).apiProduct();
  const request = { apiProducts: [{ apiproduct: name, status: 'approved' as const }], scopes: ['READ'] };
  const { path, waiting } = await waitingAppOf('developer', {
    ...overdue,
    firstCredential: { ...request, keyExpiresIn: 5000 },
  });
  const { credentials } = (await registry.get(`${path}/apps/${waiting.app.name}`)).body;
  expect(credentials).toEqual([
    expect.objectContaining({ ...request, expiresAt: credentials[0].issuedAt + 5000 }),
  ]);
});

test('the audit trail names the trigger whose work it was, not the reader', async () => {
  const { path, waiting } = await waitingAppOf('developer');
  await registry.get(`${path}/apps/${waiting.app.name}`);
  const { audit } = (await registry.get('/audits?action=onAppCreated')).body;
  expect(audit[0]).toMatchObject({ actor: 'keymint', action: 'onAppCreated' });
});

test('an app that says it was created in the future is overdue as well', async () => {
  const { path, waiting } = await waitingAppOf('developer', { ageMs: -2 * MINUTE });
  await registry.get(`${path}/apps/${waiting.app.name}`);
  await expectOneCredential(waiting);
});

test('a key that is looked up repairs its app', async () => {
  const { path, waiting } = await waitingAppOf('developer');
  const { name } = waiting.app;
  const { consumerKey } = await given(registry).key(`${path}/apps/${name}`);
  expect((await registry.post('/keys:lookUp', { consumerKey })).status).toBe(200);
  expect((await stored(waiting))?.credentials).toHaveLength(2);
  expect(await keysOf(waiting)).toHaveLength(2);
});

test('for a minute after its creation an app is left to the trigger', async () => {
  const { path, waiting } = await waitingAppOf('developer', { ageMs: 0 });
  for (const read of Object.values(everybodys)) await read(waiting, path);
  expect(await sweepOverdue(registry.org, registry.context)).toBe(0);
  await expectStillWaiting(waiting);
});

test('gateways and anonymous callers repair nothing', async () => {
  const { path, waiting } = await waitingAppOf('developer');
  const at = `${path}/apps/${waiting.app.name}`;
  // Units of work that read the app do not repair it either.
  const { consumerKey, consumerSecret = '' } = await given(registry).key(at);
  const { name } = await given(registry).apiProduct();
  expect((await registry.post(`${at}/keys/${consumerKey}`, { apiProducts: [name] })).status).toBe(200);
  const gateway = await gatewayOf(registry);
  expect((await gateway.authorize(consumerKey)).status).toBe(200);
  const base = `${registry.url}/v1/organizations/${registry.org}`;
  const fields = { grant_type: 'client_credentials', client_id: consumerKey, client_secret: consumerSecret };
  const issued = await fetch(`${base}/oauth/token`, { method: 'POST', body: new URLSearchParams(fields) });
  expect(issued.status).toBe(200);
  expect((await fetch(`${base}${at}`)).status).toBe(401);
  const { token } = await given(registry).token({ role: 'verifier' });
  expect((await registry.get(at, bearing(token))).status).toBe(403);

  expect((await stored(waiting))?.firstCredential).toBeDefined();
  expect(await keysOf(waiting)).toHaveLength(1);
});

test('twenty readers and a late event at once make one credential', async () => {
  const { path, waiting } = await waitingAppOf('developer');
  const params = { org: registry.org, app: waiting.id };
  const reads = Array.from({ length: 20 }, () => registry.get(`${path}/apps/${waiting.app.name}`));
  const events = [1, 2].map(() => onAppCreated.handler({ params }, registry.context));
  const [replies] = await Promise.all([Promise.all(reads), Promise.all(events)]);
  const keys = replies.flatMap(({ body }) => (body as App).credentials.map(({ consumerKey }) => consumerKey));
  expect(new Set(keys).size).toBe(1);
  expect(keys).toHaveLength(20);
  await expectOneCredential(waiting);
});

test('a request repairs ten apps at most, and the next ones the others', async () => {
  const { path, kind, params } = await (owners.developer as (typeof owners)[string])();
  const all: WaitingApp[] = [];
  for (let n = 0; n < 25; n++) all.push(await storeWaitingApp(registry, kind, params, overdue));
  const without = ({ body }: Reply): number =>
    (body.app as App[]).filter(({ credentials }) => credentials.length === 0).length;
  const left = [];
  for (let n = 0; n < 4; n++) left.push(without(await registry.get(`${path}/apps?expand=true`)));
  expect(left).toEqual([15, 5, 0, 0]);
  for (const waiting of all) await expectOneCredential(waiting);
});

test('a read is answered also when the repair fails, and the log says why', async () => {
  const told: string[] = [];
  const log = { info: () => {}, error: (_: object, message: string) => void told.push(message) };
  const broken = await startRegistry({
    log,
    wrapDatabase: (database) => ({
      ...database,
      async commit(writes) {
        const isIssuing = writes.some((write) => 'create' in write && write.create.includes('/keys/'));
        if (isIssuing) throw new DatabaseError('Unreachable', 'no');
        return database.commit(writes);
      },
    }),
  });
  const { email } = await given(broken).developer();
  const waiting = await storeWaitingApp(broken, developers, { developer: email }, overdue);
  const { status, body } = await broken.get(`/developers/${email}/apps/${waiting.app.name}`);
  expect({ status, credentials: body.credentials }).toEqual({ status: 200, credentials: [] });
  expect(told).toEqual(['An overdue first credential could not be issued']);
  await broken.stop();
});

test('a sweep issues all that are overdue in an organization, whatever else is stored there', async () => {
  const waiting = await Promise.all(Object.keys(owners).map((noun) => waitingAppOf(noun)));
  const young = await waitingAppOf('developer', { ageMs: 0 });
  const path = `organizations/${registry.org}/apps/broken~app`;
  await firestore.commit([{ create: path, data: { firstCredential: { keyExpiresIn: -1 } } }]);
  const errors: string[] = [];
  const log = { info: () => {}, error: (_: object, message: string) => void errors.push(message) };

  expect(await sweepOverdue(registry.org, { ...registry.context, log })).toBe(3);
  expect(errors).toEqual(['An app that waits for its first credential could not be read']);
  for (const { waiting: one } of waiting) await expectOneCredential(one);
  await expectStillWaiting(young.waiting);
  expect(await sweepOverdue(registry.org, { ...registry.context, log })).toBe(0);
});

test('keymint repair does so, and says how many it issued', async () => {
  const apps = await Promise.all(['developer', 'company'].map((noun) => waitingAppOf(noun)));
  const { code, out, err } = await startOrgTool(['repair', registry.org]).ended;
  expect({ code, err: err.split('\n').filter((line) => !line.startsWith('{')) }).toEqual({
    code: 0,
    err: [''],
  });
  expect(out).toContain(
    `First credentials of organization ${registry.org} that were overdue and are issued now: 2\n`,
  );
  for (const { waiting } of apps) await expectOneCredential(waiting);
});

describe('where secrets are answered once', () => {
  let oneTime: Registry;
  beforeAll(async () => {
    oneTime = await startRegistry({ settings: { secrets: 'one-time' } });
  });
  afterAll(() => oneTime.stop());

  test('a repaired app has a key whose secret nobody has seen, and its owner makes another', async () => {
    registry = oneTime;
    const { path, waiting } = await waitingAppOf('developer');
    const { body } = await registry.get(`${path}/apps/${waiting.app.name}`);
    expect(body.credentials).toHaveLength(1);
    expect(body.credentials[0]).not.toHaveProperty('consumerSecret');
    await expectOneCredential(waiting);

    const { name } = await given(registry).apiProduct();
    const more = await registry.post(`${path}/apps/${waiting.app.name}`, { apiProducts: [name] });
    expect((more.body as App).credentials.map(({ consumerSecret }) => typeof consumerSecret)).toEqual([
      'string',
      'undefined',
    ]);
  });
});
