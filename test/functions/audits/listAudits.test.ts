import { type DeployedOperation, isOperation, loadCatalog } from '../../../shared/runtime/catalog';
import type { Audit } from '../../../shared/schemas/audit';
import { parseAppRef } from '../../../shared/schemas/owner';
import { appByIds } from '../../support/registry/byIds';
import { documentsBelow } from '../../support/registry/documents';
import { given, unique } from '../../support/registry/given';
import {
  bearing,
  type Registry,
  type Reply,
  type RequestOptions,
  startRegistry,
  useOrganization,
  useRegistry,
} from '../../support/registry/registry';
import { exampleOf, queryOf, type Scene, sceneOf, segmentsOf } from '../../support/registry/scene';

const NOW = 1_700_000_000_000;
let clock = NOW;
const server = useRegistry({ now: () => clock });
const registry = useOrganization(server);
beforeEach(() => {
  clock = NOW;
});

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const traced = { headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` } };

/** The owner of an app, by the entity of the app; nothing for other entities. */
const ownerOfApp = (entity: string): string[] => {
  const app = entity.startsWith('apps/') ? parseAppRef(entity.slice('apps/'.length)) : undefined;
  return app ? [app.owner] : [];
};

const audits = async (query = ''): Promise<Audit[]> => {
  const { status, body } = await registry.get(`/audits${query}`);
  expect([query, status]).toEqual([query, 200]);
  return body.audit;
};

/** Returns the only change of an entry. */
const changeIn = ({ changes: [change] }: Audit) => ({
  before: change?.before && JSON.parse(change.before),
  after: change?.after && JSON.parse(change.after),
});

/** Operations that use POST so that no key is in a path, but change nothing. */
const reading = ['lookUpKey', 'revealAppKey'];

/** Operations that change something only after others, or with another server: their own tests have their entries. */
const later = ['decideRequests', 'undoDecisions', 'fetchApiProductSpec'];

/** Operations on accounts of a portal: test/portal/audit.test.ts has those of staff. */
const portal = ['accounts', 'registrations', 'portal'];

const writing = loadCatalog()
  .filter(isOperation)
  .filter(
    ({ method, name, resource, permission }) =>
      method !== 'GET' &&
      ![...reading, ...later].includes(name) &&
      !portal.includes(resource) &&
      permission !== 'account.use',
  );

describe('every operation that changes something', () => {
  let everything: Registry;
  beforeAll(async () => {
    everything = await server.another();
    await given(everything).apiProduct({ name: 'premium', scopes: ['READ'] });
  });

  /** Returns the example body of an operation, with an existing developer and new names. */
  const bodyOf = (operation: DeployedOperation, { params }: Scene) => {
    const text = JSON.stringify(exampleOf(operation));
    const body = text && JSON.parse(text.replaceAll('ada@example.com', `${params.developer}`));
    if (!body || !operation.name.startsWith('create')) return body;
    const names = ['name', 'consumerKey'].filter((name) => name in body);
    return {
      ...body,
      ...Object.fromEntries(names.map((name) => [name, unique('new')])),
      ...('email' in body && { email: `${unique('new')}@example.com` }),
    };
  };

  test('is among these', () => expect(writing.length).toBeGreaterThan(60));

  test.each(writing.map((operation) => [operation.name, operation] as const))(
    '%s has an entry that says who, what, when, whence and in which request, and no secret',
    async (name, operation) => {
      const scene = await sceneOf(everything);
      const [, , ...segments] = segmentsOf(operation, scene).slice(1);
      const path = `${segments.length > 0 ? '/' : ''}${segments.join('/')}${queryOf(operation)}`;
      const known = (await everything.get(`/audits?action=${name}`)).body.audit.length;
      clock += 1000;
      const does = operation.method.toLowerCase() as 'post' | 'put' | 'delete';
      const { status, body: answer } =
        does === 'delete'
          ? await everything.delete(path, traced)
          : await everything[does](path, bodyOf(operation, scene), traced);
      expect([status, answer]).toEqual([operation.response ? operation.status : 204, answer]);

      const { body: list, text } = await everything.get(`/audits?action=${name}`);
      const entries = list.audit.slice(0, list.audit.length - known);
      expect(entries.length).toBeGreaterThan(0);
      for (const entry of entries) {
        expect(entry).toMatchObject({
          action: name,
          actor: everything.admin.email,
          at: clock,
          address: expect.stringMatching(/127\.0\.0\.1$/),
          requestId: TRACE,
        });
        const changed: string[] = entry.changes.map(({ entity }: { entity: string }) => entity);
        expect(entry.entities).toEqual([...new Set([...changed, ...changed.flatMap(ownerOfApp)])]);
        for (const { before = '{}', after = '{}' } of entry.changes) expect(before).not.toBe(after);
      }
      for (const key of Object.values(scene.keys)) expect(text).not.toContain(key);
      for (const { consumerKey, consumerSecret } of [answer, ...(answer?.credentials ?? [])].filter(
        Boolean,
      )) {
        if (consumerKey) expect(text).not.toContain(consumerKey);
        if (consumerSecret) expect(text).not.toContain(consumerSecret);
      }
      if (answer?.password) expect(text).not.toContain(answer.password);
      if (name === 'createToken') expect(text).not.toContain(answer.token);
      expect(text).not.toMatch(
        /argon2|"(passwordHash|hash|consumerKey|consumerSecret|firstCredential)|\\"(passwordHash|hash|consumerKey|consumerSecret|firstCredential)/,
      );
    },
  );
});

describe('an entry tells what was there and what is there now', () => {
  test('of what is new, all of it', async () => {
    const developer = await given(registry).developer();
    const [entry] = await audits('?action=createDeveloper');
    const entity = `developers/${developer.developerId}`;
    expect(entry?.entities).toEqual([entity]);
    expect(entry?.changes).toEqual([{ entity, after: expect.any(String) }]);
    const { emailKey, roles: _, ...after } = JSON.parse(entry?.changes[0]?.after ?? '');
    expect(emailKey).toBe(developer.email);
    expect(developer).toMatchObject(after);
  });

  test('of what is gone, all that was there', async () => {
    const product = await given(registry).apiProduct({ description: 'gone soon' });
    await registry.delete(`/apiproducts/${product.name}`);
    const [entry] = await audits('?action=deleteApiProduct');
    expect(entry?.changes).toEqual([{ entity: `apiProducts/${product.name}`, before: expect.any(String) }]);
    expect(entry && changeIn(entry).before).toMatchObject({ name: product.name, description: 'gone soon' });
  });

  test('of what changed, only that', async () => {
    const { email, developerId } = await given(registry).developer({ firstName: 'Ada' });
    clock += 5;
    await registry.post(`/developers/${email}?action=inactive`);
    const [entry] = await audits(`?entity=developers/${developerId}`);
    expect(entry && changeIn(entry)).toEqual({
      before: { status: 'active', lastModifiedAt: NOW },
      after: { status: 'inactive', lastModifiedAt: clock },
    });
  });

  test('of an app whose attributes change, not its keys', async () => {
    const { email } = await given(registry).developer();
    const app = await given(registry).app({ email });
    clock += 5;
    const path = `/developers/${email}/apps/${app.name}`;
    await registry.post(`${path}/attributes/team`, { value: 'harbour' });
    const [entry] = await audits('?action=updateDeveloperAppAttribute');
    expect(entry && changeIn(entry)).toEqual({
      before: { attributes: [], lastModifiedAt: NOW },
      after: { attributes: [{ name: 'team', value: 'harbour' }], lastModifiedAt: clock },
    });
  });

  test('of a member’s role both roles, and of their password only that they changed', async () => {
    const { email } = await given(registry).member({ role: 'devadmin' });
    clock += 5;
    const stamps = { before: { lastModifiedAt: NOW }, after: { lastModifiedAt: clock } };
    await registry.put(`/members/${email}`, { role: 'businessuser' });
    const [role] = await audits('?action=updateMember');
    expect(role && changeIn(role)).toEqual({
      before: { ...stamps.before, role: 'devadmin' },
      after: { ...stamps.after, role: 'businessuser' },
    });
    clock += 5;
    await registry.put(`/members/${email}`, { password: 'another password' });
    const [password] = await audits('?action=updateMember');
    expect(password?.entities).toEqual([`members/${email}`]);
    expect(password && changeIn(password)).toEqual({
      before: { lastModifiedAt: NOW + 5 },
      after: { lastModifiedAt: NOW + 10 },
    });
  });

  test('of an orgadmin who goes, not of the one who stays', async () => {
    const { email } = await given(registry).member({ role: 'orgadmin' });
    await registry.delete(`/members/${email}`);
    const [entry] = await audits('?action=deleteMember');
    expect(entry?.entities).toEqual([`members/${email}`]);
  });
});

test('who acts with a token is named by it', async () => {
  const { token, name } = await given(registry).token({ role: 'businessuser' });
  const { body } = await registry.post(
    '/apiproducts',
    { name: 'weather', displayName: 'Weather', approvalType: 'auto' },
    bearing(token),
  );
  expect(body.name).toBe('weather');
  expect(await audits(`?actor=${name}`)).toEqual([
    expect.objectContaining({ actor: name, action: 'createApiProduct', entities: ['apiProducts/weather'] }),
  ]);
});

test('reads, requests that fail and what changes nothing leave no entry', async () => {
  const { email, developerId } = await given(registry).developer();
  const { name } = await given(registry).company();
  const { path, keyPath } = await given(registry).appWithKey(`/developers/${email}`);
  const before = await audits();

  const reads = ['', '/developers', `/developers/${email}`, `/developers/${developerId}/attributes`];
  for (const read of [...reads, path, keyPath, '/apps?expand=true', '/members', '/tokens', '/audits'])
    expect([read, (await registry.get(read)).status]).toEqual([read, 200]);

  const draft = { email, firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
  const refused = [
    await registry.post('/developers', draft),
    await registry.post('/developers', { ...draft, email: 'no address' }),
    await registry.post('/developers', { ...draft, email: 'new@example.com' }, bearing('wrong')),
    await registry.delete('/developers/nobody@example.com'),
    await registry.delete(`/members/${registry.admin.email}`),
    await registry.put(`/members/${registry.admin.email}`, { role: 'devadmin' }),
    await registry.post('/members', { email: registry.admin.email, role: 'devadmin' }),
    await registry.delete('/tokens/ghost'),
    await registry.post('', { properties: 'none' }),
  ];
  expect(refused.map(({ status }) => status)).toEqual([409, 400, 401, 404, 409, 409, 409, 404, 400]);

  expect((await registry.post(`/companies/${name}/developers`, { developer: [] })).status).toBe(200);
  expect(await audits()).toEqual(before);
});

describe('entries are chosen', () => {
  let product: string;
  let tokens: string[];
  let at: number[];
  beforeEach(async () => {
    product = unique('product');
    tokens = [];
    for (const name of ['one', 'two'])
      tokens.push((await given(registry).token({ name, role: 'businessuser' })).token);
    at = [];
    const path = `/apiproducts/${product}`;
    const draft = { name: product, displayName: 'P', approvalType: 'auto' };
    const [one, two] = tokens.map(bearing) as [RequestOptions, RequestOptions];
    for (const step of [
      () => registry.post('/apiproducts', draft, one),
      () => registry.put(path, { ...draft, displayName: 'Q' }, two),
      () => registry.put(path, { ...draft, displayName: 'R' }, one),
      () => registry.post('/apiproducts', { ...draft, name: 'another' }, one),
      () => registry.delete(path, two),
    ]) {
      clock += 10;
      at.push(clock);
      expect((await step()).status).toBeLessThan(300);
    }
  });

  /** Returns the step numbers of entries, newest first. */
  const steps = async (query: string) => (await audits(query)).map((entry) => at.indexOf(entry.at) + 1);

  test.each<[string, () => string, number[]]>([
    ['by nothing', () => '', [5, 4, 3, 2, 1, 0, 0]],
    ['by actor', () => '?actor=one', [4, 3, 1]],
    ['by another actor', () => '?actor=two', [5, 2]],
    ['by nobody', () => '?actor=three', []],
    ['by action', () => '?action=updateApiProduct', [3, 2]],
    ['by an action that is none', () => '?action=nothing', []],
    ['by entity', () => `?entity=apiProducts/${product}`, [5, 3, 2, 1]],
    ['by an entity that is none', () => '?entity=apiProducts/', []],
    ['by from', () => `?from=${at[2]}`, [5, 4, 3]],
    ['by until, which is not included', () => `?until=${at[2]}`, [2, 1, 0, 0]],
    ['by from and until', () => `?from=${at[1]}&until=${at[3]}`, [3, 2]],
    ['by from and until of one moment', () => `?from=${at[1]}&until=${at[1]}`, []],
    ['by until before from', () => `?from=${at[3]}&until=${at[1]}`, []],
    ['by actor and action', () => '?actor=one&action=updateApiProduct', [3]],
    ['by actor and entity', () => `?actor=one&entity=apiProducts/${product}`, [3, 1]],
    ['by action and entity', () => `?action=createApiProduct&entity=apiProducts/${product}`, [1]],
    ['by actor, from and until', () => `?actor=one&from=${at[1]}&until=${at[3]}`, [3]],
    [
      'by all of them',
      () => `?actor=two&action=updateApiProduct&entity=apiProducts/${product}&from=${at[0]}&until=${at[4]}`,
      [2],
    ],
    ['by what was done', () => '?outcome=done', [5, 4, 3, 2, 1, 0, 0]],
    ['by what was denied', () => '?outcome=denied', []],
    ['by a beginning that no action has', () => '?action=updateApiProduct.*', []],
    ['by a part of a beginning', () => '?action=update*', []],
    ['by an empty actor, which is none', () => '?actor=&action=updateApiProduct', [3, 2]],
  ])('%s, newest first', async (_, query, expected) => {
    expect(await steps(query())).toEqual(expected);
  });

  describe.each([
    [
      'a developer',
      '/developers',
      { email: 'Dora@Example.com', firstName: 'D', lastName: 'D', userName: 'd' },
    ],
    ['a company', '/companies', { name: 'Harbour 100% $-.' }],
    ['an app group', '/appgroups', { name: 'Sail%20 100% Ors' }],
  ])('by the names that people use, of %s', (_, path, draft) => {
    const collection = { '/appgroups': 'appGroups' }[path] ?? path.slice(1);
    const name = 'name' in draft ? draft.name : draft.email;
    const asked = (entity: string) => audits(`?${new URLSearchParams({ entity })}`);

    test('however it is spelled, unless its case matters', async () => {
      expect((await registry.post(path, draft)).status).toBe(201);
      for (const spelled of path === '/appgroups' ? [name] : [name, name.toUpperCase(), name.toLowerCase()]) {
        const [entry] = await asked(`${collection}/${spelled}`);
        expect([spelled, entry?.entities]).toEqual([spelled, [expect.stringMatching(`^${collection}/`)]]);
        expect(await asked(`${entry?.entities[0]}`)).toEqual([entry]);
      }
    });

    test('an app by its appId', async () => {
      await registry.post(path, draft);
      await given(registry).apiProduct({ name: 'premium' });
      const made = await registry.post(`${path}/${encodeURIComponent(name)}/apps`, {
        name: 'my app 50%',
        apiProducts: ['premium'],
      });
      expect(made.status).toBe(201);
      const found = await asked(`apps/${made.body.appId}`);
      expect(found.map(({ action }) => action)).toContain(
        { '/appgroups': 'createAppGroupApp', '/companies': 'createCompanyApp' }[path] ?? 'createDeveloperApp',
      );
      expect(await asked(`${found[0]?.entities.find((entity) => entity.startsWith('apps/'))}`)).toEqual(
        found,
      );
    });
  });

  test.each(['outcome=x', 'from=x', 'from=-1', 'from=1.5', 'until=x', 'pageSize=0', 'pageSize=x'])(
    '%s is refused',
    async (query) => {
      const { status, body } = await registry.get(`/audits?${query}`);
      expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
    },
  );

  test('page by page, with filters too', async () => {
    const first = await registry.get('/audits?actor=one&pageSize=2');
    expect(first.body.audit.map((entry: Audit) => at.indexOf(entry.at) + 1)).toEqual([4, 3]);
    const next = `/audits?actor=one&pageSize=2&from=${NOW}&until=${clock + 1}&pageToken=${first.body.nextPageToken}`;
    const { body } = await registry.get(next);
    expect(body.audit.map((entry: Audit) => at.indexOf(entry.at) + 1)).toEqual([1]);
    expect(body).not.toHaveProperty('nextPageToken');
  });

  test('a page token that is none begins nowhere else than in the order of ids', async () => {
    for (const pageToken of ['0', 'zzz', '%00', 'a%2Fb', '__x__', 'x'.repeat(2000)])
      expect([pageToken, (await registry.get(`/audits?pageToken=${pageToken}`)).status < 500]).toEqual([
        pageToken,
        true,
      ]);
  });
});

describe('entries of what was revealed, and denied', () => {
  const actions = async (query: string) => (await audits(query)).map(({ action }) => action);
  let reader: RequestOptions;
  let readerName: string;
  beforeEach(async () => {
    const { path, keyRef } = await appByIds(registry);
    const token = await given(registry).token({ role: 'readonlyadmin' });
    reader = bearing(token.token);
    readerName = token.name;
    const ask = (purpose: string, options?: RequestOptions) => {
      clock += 1;
      const sent = { what: 'consumerKey', purpose };
      return registry.post(`${path}/keys/${keyRef}/reveal`, sent, options);
    };
    for (const [purpose, options, status] of [
      ['reveal', undefined, 200],
      ['copy', undefined, 200],
      ['copy', reader, 403],
      ['reveal', undefined, 200],
    ] as const)
      expect((await ask(purpose, options)).status).toBe(status);
  });

  test.each<[string, () => string, string[]]>([
    [
      'all that begins so',
      () => 'action=credential.*',
      ['credential.revealed', 'credential.copied', 'credential.revealed'],
    ],
    ['one of them alone', () => 'action=credential.copied', ['credential.copied']],
    ['a longer beginning is another', () => 'action=credentials.*', []],
    ['a shorter beginning is another', () => 'action=cred.*', []],
    ['what was denied', () => 'outcome=denied', ['revealAppKey']],
    ['what was denied to somebody', () => `outcome=denied&actor=${readerName}`, ['revealAppKey']],
    ['what they were not denied', () => `outcome=done&actor=${readerName}`, []],
    ['nothing that begins so was denied', () => 'outcome=denied&action=credential.*', []],
    [
      'all that begins so, by somebody, that was done',
      () => `outcome=done&action=credential.*&actor=${registry.admin.email}&from=${clock - 1}`,
      ['credential.revealed'],
    ],
  ])('%s', async (_, query, expected) => {
    expect(await actions(`?${query()}`)).toEqual(expected);
  });

  test('page by page', async () => {
    const first = (await registry.get('/audits?action=credential.*&pageSize=2')).body;
    expect(first.audit.map(({ action }: Audit) => action)).toEqual([
      'credential.revealed',
      'credential.copied',
    ]);
    const next = `?action=credential.*&pageSize=2&pageToken=${first.nextPageToken}`;
    expect(await actions(next)).toEqual(['credential.revealed']);
  });

  test('what an entry is found by is not told with it', async () => {
    for (const entry of await audits()) {
      expect(entry).not.toHaveProperty('outcome');
      expect(entry).not.toHaveProperty('family');
    }
  });
});

test('page by page each entry comes once, newest first, while others are added', async () => {
  const add = () => given(registry).company();
  for (let count = 0; count < 12; count++) {
    // Some entries have the same time.
    clock += count % 3 === 0 ? 1 : 0;
    await add();
  }
  const before = (await audits()).map(({ id }) => id);
  expect(before).toHaveLength(12);
  expect(before).toEqual(before.toSorted().reverse());

  const seen: string[] = [];
  clock += 1;
  for (let token: string | undefined = ''; token !== undefined; ) {
    const page: Promise<Reply> = registry.get(`/audits?pageSize=3&pageToken=${token}`);
    const [{ body }] = await Promise.all([page, add()]);
    clock += 1;
    await add();
    seen.push(...body.audit.map(({ id }: Audit) => id));
    token = body.nextPageToken;
  }
  // Entries added before the first page was read may be on it.
  expect(seen.slice(-before.length)).toEqual(before);
  expect(new Set(seen).size).toBe(seen.length);
});

test('entries of other organizations are not listed', async () => {
  await given(await server.another()).developer();
  expect(await audits()).toEqual([]);
});

test.each(['POST', 'PUT', 'DELETE'])(
  '%s changes nothing: an entry stays as it was written',
  async (method) => {
    await given(registry).developer();
    const before = await audits();
    const does = method.toLowerCase() as 'post' | 'put' | 'delete';
    for (const [path, expected] of [
      ['/audits', 405],
      [`/audits/${before[0]?.id}`, 404],
    ] as const) {
      const { status } = does === 'delete' ? await registry.delete(path) : await registry[does](path, {});
      expect([path, status]).toEqual([path, expected]);
    }
    expect(await audits()).toEqual(before);
  },
);

describe('where the reading of keys and secrets is audited', () => {
  let reading: Registry;
  let path: string;
  let keyPath: string;
  let consumerKey: string;
  let appPath: string;
  beforeAll(async () => {
    reading = await startRegistry({
      now: () => clock,
      settings: { auditReads: true },
    });
    const { developerId } = await given(reading).developer();
    const made = await given(reading).appWithKey(`/developers/${developerId}`);
    ({ path, keyPath } = made);
    consumerKey = made.key.consumerKey;
    appPath = `/apps/${made.app.appId}`;
  });
  afterAll(() => reading.stop());

  let later = NOW;
  const readings = async (options?: RequestOptions, ...paths: string[]): Promise<Audit[]> => {
    clock = later += 1;
    for (const read of paths) expect([read, (await reading.get(read, options)).status]).toEqual([read, 200]);
    return (await reading.get(`/audits?from=${clock}`)).body.audit;
  };

  test.each<[string, () => string, () => string]>([
    ['getDeveloperApp', () => path, () => path.slice(1)],
    ['getApp', () => appPath, () => appPath.slice(1)],
    ['getDeveloperAppKey', () => keyPath, () => `${path.slice(1)}/keys/…`],
    [
      'listDeveloperApps',
      () => `${path.replace(/\/[^/]+$/, '')}?expand=true`,
      () => path.replace(/\/[^/]+$/, '').slice(1),
    ],
    ['listApps', () => '/apps?expand=true', () => 'apps'],
  ])('%s leaves an entry without the key', async (action, read, entity) => {
    const found = await readings(traced, read());
    expect(found).toEqual([
      {
        action,
        actor: reading.admin.email,
        at: clock,
        changes: [],
        entities: [entity()],
        id: expect.any(String),
        address: expect.stringMatching(/127\.0\.0\.1$/),
        requestId: TRACE,
      },
    ]);
    expect(JSON.stringify(found)).not.toContain(consumerKey);
  });

  test('who sees no keys leaves no entry', async () => {
    const { token } = await given(reading).token({ role: 'readonlyadmin' });
    expect(await readings(bearing(token), path, appPath, '/apps?expand=true')).toEqual([]);
  });

  test('what tells no key leaves no entry', async () => {
    const names = path.replace(/\/[^/]+$/, '');
    expect(await readings({}, '/developers', names, `${path}/attributes`, '/tokens')).toEqual([]);
  });

  test('elsewhere reading leaves none', async () => {
    const made = await given(registry).appWithKey(`/developers/${(await given(registry).developer()).email}`);
    const before = await audits();
    await registry.get(made.path);
    await registry.get(made.keyPath);
    expect(await audits()).toEqual(before);
  });
});

test('entries about a developer include those about apps and keys of theirs', async () => {
  const { developerId, email } = await given(registry).developer();
  const { app } = await given(registry).appWithKey(`/developers/${email}`);
  const { keys } = (await registry.get(`/apps/${app.appId}/details`)).body;
  await registry.post(`/apps/${app.appId}/keys/${keys[0].keyRef}/reveal`, {
    what: 'consumerKey',
    purpose: 'reveal',
  });
  await registry.delete(`/developers/${email}/apps/${app.name}`);
  const actions = (await audits(`?entity=developers/${developerId}`)).map(({ action }) => action);
  for (const action of ['createDeveloper', 'createDeveloperApp', 'credential.revealed', 'deleteDeveloperApp'])
    expect(actions).toContain(action);
});

test('names of developers and apps come with entries, where they are asked for and exist', async () => {
  const { developerId, email, firstName, lastName } = await given(registry).developer();
  const gone = await given(registry).developer();
  await registry.delete(`/developers/${gone.email}`);
  const { app } = await given(registry).appWithKey(`/developers/${email}`);
  expect((await registry.get('/audits')).body).not.toHaveProperty('names');
  const { names } = (await registry.get('/audits?names=true')).body;
  expect(names).toContainEqual({ entity: `developers/${developerId}`, firstName, lastName, email });
  expect(names).toContainEqual({ entity: `apps/${developerId}~${app.name}`, appId: app.appId });
  expect(JSON.stringify(names)).not.toContain(gone.developerId);
});

test('in dialect x the moment of an entry is a text, as is an empty list an empty object', async () => {
  const x = await startRegistry({ of: registry, dialect: 'x', now: () => clock });
  try {
    expect((await x.get('/audits')).text).toBe('{}\n');
    await given(x).developer();
    const { body } = await x.get('/audits');
    expect(body.audit).toEqual([expect.objectContaining({ action: 'createDeveloper', at: `${NOW}` })]);
  } finally {
    await x.stop();
  }
});

test('what is stored of an entry has no key, secret, password or hash of one', async () => {
  const { app, key } = await given(registry).appWithKey(
    `/developers/${(await given(registry).developer()).email}`,
  );
  const { password } = await given(registry).member();
  const { token } = await given(registry).token();
  const documents = await documentsBelow(`organizations/${registry.org}`);
  const stored = JSON.stringify(documents.filter(({ name }) => name.includes('/audits/')));
  expect(stored).toContain(app.appId);
  for (const secret of [key.consumerKey, key.consumerSecret, password, token, token.slice(-43), 'argon2'])
    expect(stored).not.toContain(secret);
});
