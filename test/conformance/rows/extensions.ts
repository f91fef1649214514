import { given, unique } from '../../support/registry/given';
import { bearing } from '../../support/registry/registry';
import { withSettings } from '../keeping';
import { done, weather } from '../making';
import { codeOf, listIn, refusalOf } from '../reading';
import type { Row, Scene } from '../table';

/*
 * What Apigee does not have: docs/api.md, "Extensions". Clients that do not ask for it see no difference.
 */

const team = { name: 'team', value: 'harbour' };
const tier = { name: 'tier', value: 'gold' };
const pair = () => ({ consumerKey: unique('key'), consumerSecret: unique('secret') });
const TAKEN = '409 keymanagement.service.ConsumerKeyAlreadyExists';

/** Owners of apps, by a path of a new one. */
const owners: [noun: string, id: string, make: (scene: Scene) => Promise<string>][] = [
  ['a developer', 'Developer', async ({ developer }) => `/developers/${(await developer()).email}`],
  ['a company', 'Company', async ({ company }) => `/companies/${(await company()).name}`],
  ['an app group', 'AppGroup', async ({ appGroup }) => `/appgroups/${(await appGroup()).name}`],
];

interface Made {
  path: string;
  keyPath: string;
  // biome-ignore lint/suspicious/noExplicitAny: rows look into answers freely
  app: any;
  product: string;
  other: string;
}

async function appOf(
  scene: Scene,
  make: (scene: Scene) => Promise<string>,
  draft: object = {},
): Promise<Made> {
  const owner = await make(scene);
  const [product, other] = [await scene.apiProduct(), await scene.apiProduct({ approvalType: 'manual' })];
  const sent = { name: unique('weather'), apiProducts: [product.name], ...draft };
  const app = done(await scene.registry.post(`${owner}/apps`, sent));
  const path = `${owner}/apps/${app.name}`;
  const keyPath = `${path}/keys/${app.credentials[0].consumerKey}`;
  return { path, keyPath, app, product: product.name, other: other.name };
}

const productsOf = ({ apiProducts }: { apiProducts?: { apiproduct: string; status: string }[] }) =>
  listIn(apiProducts).map(({ apiproduct, status }) => `${apiproduct} ${status}`);

const replacing = owners.flatMap(([noun, id, make]): Row[] =>
  (['put', 'post'] as const).map((verb) => ({
    says: `${verb.toUpperCase()} of an app of ${noun} with newKey=false changes the API products of its newest key`,
    from: ['OWN'],
    of: [`update${id}App`],
    async check(scene) {
      const { registry } = scene;
      const { path, app, other } = await appOf(scene, make, { attributes: [team] });
      const sent = { apiProducts: [other], attributes: [team] };
      const { status, body } = await registry[verb](`${path}?newKey=false`, sent);
      expect(status).toBe(200);
      expect(body.credentials).toHaveLength(1);
      expect(body.credentials[0]).toMatchObject({
        consumerKey: app.credentials[0].consumerKey,
        consumerSecret: app.credentials[0].consumerSecret,
      });
      expect(productsOf(body.credentials[0])).toEqual([`${other} pending`]);
      expect((await registry.get(path)).body).toEqual(body);
    },
  })),
);

const drafts = owners.flatMap(([noun, id, make]): Row[] => [
  {
    says: `an app of ${noun} is created with a key and secret of one’s own`,
    from: ['OWN'],
    of: [`create${id}App`, `get${id}App`, `get${id}AppKey`],
    async check(scene) {
      const own = pair();
      const { path, app, product } = await appOf(scene, make, { credentials: [own] });
      expect(app.credentials).toHaveLength(1);
      expect(app.credentials[0]).toMatchObject({ ...own, status: 'approved' });
      expect(productsOf(app.credentials[0])).toEqual([`${product} approved`]);
      expect((await scene.registry.get(path)).body).toEqual(app);
      const { body } = await scene.registry.get(`${path}/keys/${own.consumerKey}`);
      expect(body).toEqual(app.credentials[0]);
    },
  },
  {
    says: `an app of ${noun} is not created with a key that another app has`,
    from: ['OWN'],
    of: [`create${id}App`, TAKEN.slice(4)],
    async check(scene) {
      const { registry } = scene;
      const own = pair();
      await appOf(scene, make, { credentials: [own] });
      const owner = await make(scene);
      const reply = await registry.post(`${owner}/apps`, { name: 'second', credentials: [own] });
      expect(refusalOf(reply)).toBe(TAKEN);
      expect((await registry.get(`${owner}/apps/second`)).status).toBe(404);
    },
  },
  {
    says: `credentials without a key, or without a secret, leave an app of ${noun} with a generated key`,
    from: ['PHP', 'TFS'],
    of: [`create${id}App`],
    async check(scene) {
      for (const credentials of [[], null, [{ status: 'approved' }], [{ consumerKey: unique('key') }]]) {
        const { app } = await appOf(scene, make, { credentials });
        expect(app.credentials).toHaveLength(1);
        expect(app.credentials[0].consumerKey).toMatch(/^[A-Za-z0-9]{32,}$/);
      }
    },
  },
  {
    says: `the same key and secret are imported again to the same app of ${noun}: 200, and nothing changes`,
    from: ['OWN', 'MIG'],
    of: [`create${id}AppKey`],
    async check(scene) {
      const { registry } = scene;
      const { path } = await appOf(scene, make);
      const own = pair();
      const first = await registry.post(`${path}/keys/create`, { ...own, attributes: [team] });
      expect(first.status).toBe(201);
      for (const below of ['/keys/create', '/keys']) {
        const again = await registry.post(`${path}${below}`, own);
        expect([again.status, again.body]).toEqual([200, first.body]);
      }
      expect((await registry.get(path)).body.credentials).toHaveLength(2);
    },
  },
  {
    says: `a key that is imported again to an app of ${noun} with another secret, or without one, is refused`,
    from: ['MVN', 'XD'],
    of: [`create${id}AppKey`, TAKEN.slice(4)],
    async check(scene) {
      const { registry } = scene;
      const { path } = await appOf(scene, make);
      const own = pair();
      done(await registry.post(`${path}/keys/create`, own));
      const { consumerKey } = own;
      for (const sent of [{ ...own, consumerSecret: 'another' }, { consumerKey }])
        expect(refusalOf(await registry.post(`${path}/keys/create`, sent))).toBe(TAKEN);
      const other = await appOf(scene, make);
      expect(refusalOf(await registry.post(`${other.path}/keys/create`, own))).toBe(TAKEN);
    },
  },
  {
    says: `the expiry of a key of an app of ${noun} is set and moved by expiresInSeconds in the query`,
    from: ['OWN'],
    of: [`update${id}AppKey`],
    async check(scene) {
      const { registry } = scene;
      const { keyPath, product } = await appOf(scene, make);
      const lasts = async (seconds: number) => {
        const before = Date.now();
        const { expiresAt } = done(await registry.post(`${keyPath}?expiresInSeconds=${seconds}`));
        return Math.abs(Number(expiresAt) - before - seconds * 1000);
      };
      const HOUR = 3600;
      expect(await lasts(24 * HOUR)).toBeLessThan(HOUR * 1000);
      expect(await lasts(48 * HOUR)).toBeLessThan(HOUR * 1000);
      const never = done(await registry.post(`${keyPath}?expiresInSeconds=-1`, { apiProducts: [product] }));
      expect(Number(never.expiresAt)).toBe(-1);
      expect(Number((await registry.get(keyPath)).body.expiresAt)).toBe(-1);
    },
  },
  {
    says: `expiresInSeconds in the body leaves the expiry of a key of an app of ${noun} as it is`,
    from: ['XD', 'CLI'],
    of: [`update${id}AppKey`],
    async check(scene) {
      const { registry } = scene;
      const { keyPath } = await appOf(scene, make);
      const sent =
        id === 'AppGroup'
          ? { appGroupAppKey: { expiresInSeconds: '60', expiresAt: '1' } }
          : { expiresInSeconds: '60', expiresAt: '1' };
      expect(Number(done(await registry.post(keyPath, sent)).expiresAt)).toBe(-1);
    },
  },
]);

/** Everything that has attributes, and how it is updated. */
const merged: [
  what: string,
  operation: string,
  verb: 'put' | 'post',
  make: (scene: Scene) => Promise<string>,
][] = [
  [
    'a developer',
    'updateDeveloper',
    'put',
    async (scene) => `/developers/${(await scene.developer({ attributes: [team] })).email}`,
  ],
  [
    'a developer',
    'setDeveloperStatus',
    'post',
    async (scene) => `/developers/${(await scene.developer({ attributes: [team] })).email}`,
  ],
  [
    'a company',
    'updateCompany',
    'put',
    async (scene) => `/companies/${(await scene.company({ attributes: [team] })).name}`,
  ],
  [
    'an app group',
    'updateAppGroup',
    'put',
    async (scene) => `/appgroups/${(await scene.appGroup({ attributes: [team] })).name}`,
  ],
  [
    'an API product',
    'updateApiProduct',
    'put',
    async (scene) => `/apiproducts/${(await scene.apiProduct({ attributes: [team] })).name}`,
  ],
  ...owners.map(([noun, id, make]): (typeof merged)[number] => [
    `an app of ${noun}`,
    `update${id}App`,
    'put',
    async (scene) => (await appOf(scene, make, { attributes: [team] })).path,
  ]),
  ...owners.map(([noun, id, make]): (typeof merged)[number] => [
    `a key of an app of ${noun}`,
    `update${id}AppKey`,
    'post',
    async (scene) => {
      const { path } = await appOf(scene, make);
      const { consumerKey } = done(
        await scene.registry.post(`${path}/keys/create`, { ...pair(), attributes: [team] }),
      );
      return `${path}/keys/${consumerKey}`;
    },
  ]),
];

const merging = merged.map(
  ([what, operation, verb, make]): Row => ({
    says: `${verb.toUpperCase()} of ${what} with mergeAttributes=true keeps the attributes that are not sent`,
    from: ['OWN'],
    of: [operation],
    async check(scene) {
      const { registry } = scene;
      const path = await make(scene);
      const { createdAt: _, apiProducts: __, credentials: ___, ...before } = (await registry.get(path)).body;
      const { body } = await registry[verb](`${path}?mergeAttributes=true`, {
        ...before,
        attributes: [tier],
      });
      expect(body.attributes).toEqual([team, tier]);
      const moved = [{ ...team, value: 'lighthouse' }];
      const changed = done(
        await registry[verb](`${path}?mergeAttributes=true`, { ...before, attributes: moved }),
      );
      expect(changed.attributes).toEqual([...moved, tier]);
      expect((await registry.get(path)).body.attributes).toEqual([...moved, tier]);
    },
  }),
);

const others: Row[] = [
  {
    says: 'a list of attributes is merged with mergeAttributes=true, and answered whole',
    from: ['OWN'],
    of: ['updateDeveloperAttributes'],
    async check(scene) {
      const { email } = await scene.developer({ attributes: [team] });
      const path = `/developers/${email}/attributes?mergeAttributes=true`;
      expect(done(await scene.registry.post(path, { attribute: [tier] })).attribute).toEqual([team, tier]);
    },
  },
  {
    says: 'a developer neither imports a key with an app nor moves the expiry of one',
    from: ['OWN'],
    of: ['createDeveloperApp', 'updateDeveloperAppKey', 'security.authorization.Forbidden'],
    async check(scene) {
      const { registry, token } = scene;
      const { developer, keyPath } = await weather(scene);
      const own = bearing((await token({ role: 'self', developer: developer.email })).token);
      const draft = { name: unique('weather'), credentials: [pair()] };
      const made = await registry.post(`/developers/${developer.email}/apps`, draft, own);
      expect([made.status, codeOf(made)]).toEqual([403, 'security.authorization.Forbidden']);
      const moved = await registry.post(`${keyPath}?expiresInSeconds=-1`, undefined, own);
      expect([moved.status, codeOf(moved)]).toEqual([403, 'security.authorization.Forbidden']);
    },
  },
  {
    says: 'a secret of one’s own is answered once where the organization keeps it as a hash',
    from: ['OWN'],
    of: ['createDeveloperApp', 'getDeveloperApp'],
    async check({ alone }) {
      const registry = await withSettings(await alone(), { secrets: 'one-time' });
      const { email } = await given(registry).developer();
      const own = pair();
      const app = await given(registry).app({ email }, { name: 'weather', credentials: [own] });
      expect(app.credentials[0]).toMatchObject(own);
      const [read] = (await registry.get(`/developers/${email}/apps/weather`)).body.credentials;
      expect(read).not.toHaveProperty('consumerSecret');
      const again = await registry.post(`/developers/${email}/apps/weather/keys/create`, own);
      expect(again.status).toBe(200);
    },
  },
];

export const rows: Row[] = [...replacing, ...drafts, ...merging, ...others];
