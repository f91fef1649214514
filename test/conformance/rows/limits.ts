import { unique } from '../../support/registry/given';
import type { Reply } from '../../support/registry/registry';
import { done, weather } from '../making';
import { idsOf, listIn, refusalOf } from '../reading';
import type { Row, Scene } from '../table';

const person = { firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
const address = () => `${unique('ada')}@example.com`;

/** How a text of any length is shown in the name of a row. */
const shown = (text: string) => (text.length > 40 ? `${text.length} characters` : JSON.stringify(text));

/** Rows about what a name may be: each is sent, and either taken as it is or refused. */
const rule = (
  { thing, operation, code, from }: { thing: string; operation: string; code: string; from: Row['from'] },
  send: (scene: Scene, value: string) => Promise<Reply>,
  { taken, refused }: { taken: readonly string[]; refused: readonly string[] },
): Row[] => [
  ...taken.map(
    (value): Row => ({
      says: `${thing} may be ${shown(value)}`,
      from,
      of: [operation],
      async check(scene) {
        const { status, text } = await send(scene, value);
        expect(status).toBe(201);
        expect(text).toContain(JSON.stringify(value));
      },
    }),
  ),
  ...refused.map(
    (value): Row => ({
      says: `${thing} may not be ${shown(value)}`,
      from,
      of: [operation, code],
      async check(scene) {
        expect(refusalOf(await send(scene, value))).toBe(`400 ${code}`);
      },
    }),
  ),
];

const appNames = rule(
  {
    thing: 'an app’s name',
    operation: 'createDeveloperApp',
    code: 'keymanagement.service.app_invalid_name',
    from: ['EO', 'NAM', 'NES'],
  },
  async ({ registry, developer }, name) => {
    const { email } = await developer();
    return registry.post(`/developers/${email}/apps`, { name });
  },
  {
    taken: ['a', '7', 'Weather for Boats', 'a.b_c#d-e$f%g', '7 seas', 'a'.repeat(255)],
    refused: ['', ' a', '.a', '_a', '-a', '$a', 'a/b', 'a:b', 'a@b', 'a&b', 'größe', 'a\nb', 'a'.repeat(256)],
  },
);

const productNames = rule(
  {
    thing: 'an API product’s name',
    operation: 'createApiProduct',
    code: 'keymanagement.service.apiproduct_name_invalid',
    from: ['NAM', 'XD', 'TFG', 'NES'],
  },
  ({ registry }, name) => registry.post('/apiproducts', { name, displayName: 'P', approvalType: 'auto' }),
  {
    taken: ['p', 'P7', 'limit product', 'limit-a_b.c#d$e%f'],
    refused: ['', 'a ', 'a/b', 'a:b', 'a@b', 'größe', 'a\nb', 'a'.repeat(101)],
  },
);

const productNameWithOrganization: Row = {
  says: 'an API product’s name has 100 characters at most, together with the organization and @@@',
  from: ['NAM'],
  of: ['createApiProduct', 'keymanagement.service.apiproduct_name_invalid'],
  async check({ registry }) {
    const longest = 100 - '@@@'.length - registry.org.length;
    const send = (length: number) =>
      registry.post('/apiproducts', { name: 'l'.repeat(length), displayName: 'P', approvalType: 'auto' });
    expect((await send(longest)).status).toBe(201);
    expect(refusalOf(await send(longest + 1))).toBe('400 keymanagement.service.apiproduct_name_invalid');
  },
};

const personNames: Row[] = (['firstName', 'lastName', 'userName'] as const).flatMap((field) =>
  rule(
    {
      thing: `a developer’s ${field}`,
      operation: 'createDeveloper',
      code: 'keymint.InvalidRequest',
      from: ['NAM'],
    },
    ({ registry }, value) => registry.post('/developers', { email: address(), ...person, [field]: value }),
    {
      taken: ['A', 'Ada Mary-Jane', 'Ólafur', 'x'.repeat(64)],
      refused: ['x'.repeat(65), 'Ada\nLovelace', 'Ada\rLovelace'],
    },
  ),
);

const emails = rule(
  {
    thing: 'a developer’s email',
    operation: 'createDeveloper',
    code: 'developer.service.InvalidEmail',
    from: ['XD', 'NAM', 'NES'],
  },
  ({ registry }, email) => registry.post('/developers', { ...person, email }),
  {
    taken: ['first.last@example.com', 'ada+boats@example.com', 'ada_l-1@mail.example.co.uk'],
    refused: [
      'plain',
      'a@',
      '@b.example',
      'a b@example.com',
      'a@example.com\n',
      'a@b@example.com',
      // Most clients write addresses raw into paths.
      'a/b@example.com',
      'a?b@example.com',
      'a#b@example.com',
      'a@example.com/..',
      '../a@example.com',
      'a\\..\\b@example.com',
      'a\u0000b@example.com',
      'a\u00a0b@example.com',
    ],
  },
);

const importing = (member: 'consumerKey' | 'consumerSecret') =>
  rule(
    {
      thing: `a ${member} that is brought along`,
      operation: 'createDeveloperAppKey',
      code:
        member === 'consumerKey'
          ? 'keymanagement.service.ConsumerKeyHasInvalidCharacters'
          : 'keymanagement.service.InvalidConsumerKey',
      from: member === 'consumerKey' ? ['XD', 'EO', 'NAM', 'LIM', 'DGD'] : ['SDK', 'LIM'],
    },
    async (scene, value) => {
      const { path } = await weather(scene);
      const pair = { consumerKey: unique('key'), consumerSecret: unique('secret') };
      return scene.registry.post(`${path}/keys/create`, { ...pair, [member]: value });
    },
    {
      taken:
        member === 'consumerKey'
          ? ['limit_Key-1', 'k'.repeat(255), 'k'.repeat(2048)]
          : ['s', 'a_B-1', 'a b', 'a.b/c+d=', '!~', 's'.repeat(2048)],
      refused:
        member === 'consumerKey'
          ? ['', 'a b', 'a.b', 'a/b', 'a+b', 'a=', 'größe', 'k'.repeat(2049)]
          : ['', 'a\nb', 'größe', '\u007f', 's'.repeat(2049)],
    },
  );

const generated: Row[] = [
  ...(
    [
      ['edge', 32, 16, ['EO', 'PHP']],
      ['x', 48, 64, ['XD', 'OWN']],
    ] as const
  ).flatMap(([dialect, keyLength, secretLength, from]): Row[] =>
    (
      [
        ['with a new app', 'createDeveloperApp', async (_, { key }) => key],
        [
          'by PUT of an app',
          'updateDeveloperApp',
          async ({ registry }, { path, product }) =>
            done(await registry.put(path, { apiProducts: [product.name] })).credentials[0],
        ],
        [
          'by POST of an app',
          'generateKeyPairOrUpdateDeveloperAppStatus',
          async ({ registry }, { path }) => done(await registry.post(path, {})).credentials[0],
        ],
      ] as [string, string, (scene: Scene, made: Awaited<ReturnType<typeof weather>>) => Promise<object>][]
    ).map(([how, operation, keyOf]) => ({
      says: `a key made ${how} has ${keyLength} letters and digits, and its secret ${secretLength}, on ${dialect === 'x' ? 'X' : 'Edge'}`,
      from,
      of: [operation],
      dialect,
      async check(scene) {
        expect(await keyOf(scene, await weather(scene))).toMatchObject({
          consumerKey: expect.stringMatching(new RegExp(`^[A-Za-z0-9]{${keyLength}}$`)),
          consumerSecret: expect.stringMatching(new RegExp(`^[A-Za-z0-9]{${secretLength}}$`)),
        });
      },
    })),
  ),
  {
    says: 'no two generated keys or secrets are alike',
    from: ['OWN'],
    of: ['generateKeyPairOrUpdateDeveloperAppStatus'],
    async check(scene) {
      const { path } = await weather(scene);
      for (let time = 0; time < 9; time++) done(await scene.registry.post(path, { apiProducts: [] }));
      const { credentials } = (await scene.registry.get(path)).body;
      const texts = credentials.flatMap((key: object) => [
        (key as { consumerKey: string }).consumerKey,
        (key as { consumerSecret: string }).consumerSecret,
      ]);
      expect(texts).toHaveLength(20);
      expect(new Set(texts).size).toBe(20);
    },
  },
  {
    says: 'an app has ten keys and more',
    from: ['LIM'],
    of: ['createDeveloperAppKey', 'getDeveloperApp'],
    async check(scene) {
      const { path } = await weather(scene);
      for (let time = 0; time < 10; time++) {
        done(await scene.registry.post(`${path}/keys`, { consumerKey: unique('key') }));
      }
      expect((await scene.registry.get(path)).body.credentials).toHaveLength(11);
    },
  },
  {
    says: 'a key has 50 API products',
    from: ['LIM'],
    of: ['updateDeveloperAppKey'],
    async check(scene) {
      const { keyPath, product } = await weather(scene);
      const made = await Promise.all(Array.from({ length: 49 }, () => scene.apiProduct()));
      const names = made.map(({ name }) => name);
      const { status, body } = await scene.registry.post(keyPath, { apiProducts: names });
      expect(status).toBe(200);
      expect(listIn(body.apiProducts).map(({ apiproduct }) => apiproduct)).toEqual([product.name, ...names]);
    },
  },
  {
    says: 'a key that would make its app larger than what can be stored is refused',
    from: ['OWN'],
    of: ['createDeveloperAppKey', 'keymanagement.service.LimitExceeded'],
    async check(scene) {
      const { path } = await weather(scene);
      const attributes = Array.from({ length: 18 }, (_, index) => ({
        name: `${index}`.padEnd(1024, 'n'),
        value: 'v'.repeat(2048),
      }));
      const bring = () => scene.registry.post(`${path}/keys`, { consumerKey: unique('key'), attributes });
      let reply = await bring();
      for (let keys = 1; keys < 20 && reply.status === 201; keys++) reply = await bring();
      expect(refusalOf(reply)).toBe('400 keymanagement.service.LimitExceeded');
      const { status, body } = await scene.registry.get(path);
      expect(status).toBe(200);
      expect(body.credentials.length).toBeGreaterThan(10);
    },
  },
];

const statusesOf = (replies: Reply[]) => replies.map(({ status }) => status).sort();

const concurrency: Row[] = [
  {
    says: 'of developers made at once with one e-mail address, one is made and the others are refused',
    from: ['XD', 'OWN'],
    of: ['createDeveloper', 'developer.service.DeveloperAlreadyExists'],
    async check({ registry }) {
      const email = address();
      const replies = await Promise.all(
        Array.from({ length: 4 }, () => registry.post('/developers', { email, ...person })),
      );
      expect(statusesOf(replies)).toEqual([201, 409, 409, 409]);
    },
  },
  {
    says: 'of apps made at once with one name, one is made and the others are refused',
    from: ['XD', 'OWN'],
    of: ['createDeveloperApp', 'keymanagement.service.app_already_exists'],
    async check({ registry, developer }) {
      const { email } = await developer();
      const replies = await Promise.all(
        Array.from({ length: 4 }, () => registry.post(`/developers/${email}/apps`, { name: 'weather' })),
      );
      expect(statusesOf(replies)).toEqual([201, 409, 409, 409]);
      expect(idsOf(await registry.get(`/developers/${email}/apps`))).toEqual(['weather']);
    },
  },
  {
    says: 'of apps that bring one key along at once, one has it and the others are refused',
    from: ['MVN', 'XD'],
    of: ['createDeveloperAppKey', 'keymanagement.service.ConsumerKeyAlreadyExists'],
    async check(scene) {
      const paths = [];
      for (let time = 0; time < 3; time++) paths.push((await weather(scene)).path);
      const pair = { consumerKey: unique('key'), consumerSecret: 'secret' };
      const replies = await Promise.all(
        paths.map((path) => scene.registry.post(`${path}/keys/create`, pair)),
      );
      expect(statusesOf(replies)).toEqual([201, 409, 409]);
    },
  },
  {
    says: 'attributes that are set at once on one developer are all there',
    from: ['XD', 'OWN'],
    of: ['updateDeveloperAttribute', 'listDeveloperAttributes'],
    async check({ registry, developer }) {
      const { email } = await developer();
      const names = ['a', 'b', 'c', 'd'];
      const replies = await Promise.all(
        names.map((name) => registry.post(`/developers/${email}/attributes/${name}`, { value: name })),
      );
      expect(statusesOf(replies)).toEqual([200, 200, 200, 200]);
      const { body } = await registry.get(`/developers/${email}/attributes`);
      expect(body.attribute.map(({ name }: { name: string }) => name).sort()).toEqual(names);
    },
  },
  {
    says: 'keys that are made at once for one app are all there',
    from: ['XD', 'OWN'],
    of: ['generateKeyPairOrUpdateDeveloperAppStatus', 'getDeveloperApp'],
    async check(scene) {
      const { path } = await weather(scene);
      const replies = await Promise.all(
        Array.from({ length: 3 }, () => scene.registry.post(path, { apiProducts: [] })),
      );
      expect(statusesOf(replies)).toEqual([200, 200, 200]);
      expect((await scene.registry.get(path)).body.credentials).toHaveLength(4);
    },
  },
  {
    says: 'API products that are added at once to one key are all there',
    from: ['XD', 'OWN'],
    of: ['updateDeveloperAppKey', 'getDeveloperAppKey'],
    async check(scene) {
      const { keyPath } = await weather(scene);
      const made = await Promise.all(Array.from({ length: 3 }, () => scene.apiProduct()));
      const replies = await Promise.all(
        made.map(({ name }) => scene.registry.post(keyPath, { apiProducts: [name] })),
      );
      expect(statusesOf(replies)).toEqual([200, 200, 200]);
      expect((await scene.registry.get(keyPath)).body.apiProducts).toHaveLength(4);
    },
  },
  {
    says: 'of deletions at once of one developer, one is done and the others find nobody',
    from: ['OWN'],
    of: ['deleteDeveloper', 'developer.service.DeveloperDoesNotExist'],
    async check({ registry, developer }) {
      const { email } = await developer();
      const replies = await Promise.all(
        Array.from({ length: 3 }, () => registry.delete(`/developers/${email}`)),
      );
      expect(statusesOf(replies)).toEqual([200, 404, 404]);
    },
  },
];

type Made = Awaited<ReturnType<typeof weather>>;

const twice: Row[] = (
  [
    ['approving an app', 'generateKeyPairOrUpdateDeveloperAppStatus', ({ path }) => `${path}?action=approve`],
    ['revoking an app', 'generateKeyPairOrUpdateDeveloperAppStatus', ({ path }) => `${path}?action=revoke`],
    ['approving a key', 'updateDeveloperAppKey', ({ keyPath }) => `${keyPath}?action=approve`],
    ['revoking a key', 'updateDeveloperAppKey', ({ keyPath }) => `${keyPath}?action=revoke`],
    [
      'approving an API product of a key',
      'updateDeveloperAppKeyApiProduct',
      ({ keyPath, product }) => `${keyPath}/apiproducts/${product.name}?action=approve`,
    ],
    [
      'revoking an API product of a key',
      'updateDeveloperAppKeyApiProduct',
      ({ keyPath, product }) => `${keyPath}/apiproducts/${product.name}?action=revoke`,
    ],
    [
      'activating a developer',
      'setDeveloperStatus',
      ({ developer }) => `/developers/${developer.email}?action=active`,
    ],
    [
      'deactivating a developer',
      'setDeveloperStatus',
      ({ developer }) => `/developers/${developer.email}?action=inactive`,
    ],
  ] as [string, string, (made: Made) => string][]
).map(([what, operation, targetOf]) => ({
  says: `${what} twice is 204 both times`,
  from: ['OWN'],
  of: [operation],
  async check(scene) {
    const target = targetOf(await weather(scene));
    const replies = [await scene.registry.post(target), await scene.registry.post(target)];
    expect(replies.map(({ status }) => status)).toEqual([204, 204]);
  },
}));

const deletedTwice: Row[] = (
  [
    [
      'a developer',
      'deleteDeveloper',
      'developer.service.DeveloperDoesNotExist',
      ({ developer }) => `/developers/${developer.email}`,
    ],
    ['an app', 'deleteDeveloperApp', 'developer.service.AppDoesNotExist', ({ path }) => path],
    [
      'a key',
      'deleteDeveloperAppKey',
      'keymanagement.service.InvalidClientIdForGivenApp',
      ({ keyPath }) => keyPath,
    ],
    [
      'an API product',
      'deleteApiProduct',
      'keymanagement.service.apiproduct_doesnot_exist',
      ({ product }) => `/apiproducts/${product.name}`,
    ],
  ] as [string, string, string, (made: Made) => string][]
).map(([what, operation, code, pathOf]) => ({
  says: `deleting ${what} twice is 404 the second time`,
  from: ['OWN', 'EO'],
  of: [operation, code],
  async check(scene) {
    const path = pathOf(await weather(scene));
    expect((await scene.registry.delete(path)).status).toBe(200);
    expect(refusalOf(await scene.registry.delete(path))).toBe(`404 ${code}`);
  },
}));

const again: Row[] = [
  {
    says: 'an app that is made again with a deleted name is another, with another key',
    from: ['OWN'],
    of: ['deleteDeveloperApp', 'createDeveloperApp'],
    async check(scene) {
      const { developer, app, key, path } = await weather(scene);
      done(await scene.registry.delete(path));
      const made = await scene.app(developer, { name: app.name });
      expect(made.appId).not.toBe(app.appId);
      expect(made.credentials).toHaveLength(1);
      expect(made.credentials[0]?.consumerKey).not.toBe(key.consumerKey);
    },
  },
];

export const rows: Row[] = [
  ...appNames,
  ...productNames,
  productNameWithOrganization,
  ...personNames,
  ...emails,
  ...importing('consumerKey'),
  ...importing('consumerSecret'),
  ...generated,
  ...concurrency,
  ...twice,
  ...deletedTwice,
  ...again,
];
