import { given, unique } from '../support/registry/given';
import type { Reply } from '../support/registry/registry';
import { done } from './making';
import { listIn, messageOf, refusalOf } from './reading';
import type { Row, Scene } from './table';

/** A kind of entity other than developers that owns apps. */
export interface OwnerKind {
  noun: string;
  /** Noun in operationIds: `createCompanyApp`. */
  id: 'Company' | 'AppGroup';
  from: Row['from'];
  dialect?: Row['dialect'];
  /** Path of the collection: `/companies`. */
  path: string;
  /** Member of an app that names its owner. */
  mark: string;
  /** Fault code for an unknown owner. */
  unknown: string;
  /** Approves or revokes an app. */
  setStatus: {
    operation: string;
    status: number;
    send(scene: Scene, path: string, action: string): Promise<Reply>;
  };
  /** Unit of `keyExpiresIn`, in milliseconds. */
  lifetimeUnit: number;
}

const NO_APP = '404 developer.service.AppDoesNotExist';
const NO_KEY = '404 keymanagement.service.InvalidClientIdForGivenApp';
const NO_PRODUCT = '400 cps.kms.ApiProductDoesNotExist';

const grants = (names: string[], status = 'approved') => names.map((apiproduct) => ({ apiproduct, status }));

/** Rows for apps and keys of a kind of owner, which behave like those of developers. */
export function ownedAppRows(kind: OwnerKind): Row[] {
  const { noun, id, from, path: collection, mark, unknown, lifetimeUnit } = kind;
  const one = /^a/.test(noun) ? `an ${noun}` : `a ${noun}`;
  const op = (verb: string, rest = '') => `${verb}${id}App${rest}`;

  const makeOwner = async ({ registry }: Scene) => {
    const { name } = done(
      await registry.post(collection, { name: unique('harbour'), displayName: 'Harbour' }),
    );
    return { name: `${name}`, path: `${collection}/${name}` };
  };
  const makeApp = async (scene: Scene, draft: object = {}) => {
    const owner = await makeOwner(scene);
    const product = await scene.apiProduct({ scopes: ['READ', 'WRITE'] });
    const sent = { name: unique('weather'), apiProducts: [product.name], ...draft };
    const app = done(await scene.registry.post(`${owner.path}/apps`, sent));
    const [key] = app.credentials;
    const path = `${owner.path}/apps/${app.name}`;
    return { owner, product, app, key, path, keyPath: `${path}/keys/${key.consumerKey}` };
  };

  const row = (says: string, of: string[], check: Row['check'], source: Row['from'] = from): Row => ({
    says,
    from: source,
    of,
    check,
    ...(kind.dialect && { dialect: kind.dialect }),
  });

  return [
    row(`creating an app of ${one} answers 201 and the app with one key`, [op('create')], async (scene) => {
      const { path } = await makeOwner(scene);
      const product = await scene.apiProduct({ scopes: ['READ'] });
      const draft = {
        name: 'weather',
        attributes: [{ name: 'DisplayName', value: 'Weather' }],
        callbackUrl: 'https://example.com/cb',
      };
      const sent = { ...draft, apiProducts: [product.name], scopes: ['READ'] };
      const { status, body } = await scene.registry.post(`${path}/apps`, sent);
      expect(status).toBe(201);
      expect(body).toMatchObject({ ...draft, appFamily: 'default', status: 'approved' });
      expect(listIn(body.apiProducts)).toEqual([]);
      expect(body.credentials).toEqual([
        expect.objectContaining({
          apiProducts: grants([product.name]),
          scopes: ['READ'],
          status: 'approved',
        }),
      ]);
    }),
    row(
      `an app of ${one} says whose it is by ${mark}, and has no developerId`,
      [op('get')],
      async (scene) => {
        const { owner, app } = await makeApp(scene);
        expect(app[mark]).toBe(owner.name);
        expect(app).not.toHaveProperty('developerId');
      },
    ),
    row(`an app of ${one} is read back as it was answered when it was made`, [op('get')], async (scene) => {
      const { path, app } = await makeApp(scene);
      const { status, body } = await scene.registry.get(path);
      expect([status, body]).toEqual([200, app]);
    }),
    row(`an app of ${one} without API products has a key without any`, [op('create')], async (scene) => {
      const { app } = await makeApp(scene, { apiProducts: [] });
      expect(app.credentials).toHaveLength(1);
      expect(listIn(app.credentials[0].apiProducts)).toEqual([]);
    }),
    row(`an app of ${one} is found by its appId alone`, [op('create'), 'getApp'], async (scene) => {
      const { app } = await makeApp(scene);
      const { status, body } = await scene.registry.get(`/apps/${app.appId}`);
      expect([status, body]).toEqual([200, expect.objectContaining(app)]);
    }),
    row(
      `the lifetime of a key of ${one}’s new app is in ${lifetimeUnit === 1 ? 'milliseconds' : 'seconds'}`,
      [op('create')],
      async (scene) => {
        const { key } = await makeApp(scene, { keyExpiresIn: '60' });
        expect(Number(key.expiresAt) - Number(key.issuedAt)).toBe(60 * lifetimeUnit);
      },
    ),
    row(`an app name is taken once by ${one}, and free to another`, [op('create')], async (scene) => {
      const { owner, app } = await makeApp(scene);
      const again = await scene.registry.post(`${owner.path}/apps`, { name: app.name });
      expect(refusalOf(again)).toBe('409 keymanagement.service.app_already_exists');
      const other = await makeOwner(scene);
      expect((await scene.registry.post(`${other.path}/apps`, { name: app.name })).status).toBe(201);
    }),
    row(`an app of ${one} may not have a name that no app may have`, [op('create')], async (scene) => {
      const { path } = await makeOwner(scene);
      const reply = await scene.registry.post(`${path}/apps`, { name: '-weather' });
      expect(refusalOf(reply)).toBe('400 keymanagement.service.app_invalid_name');
    }),
    row(
      `an app of ${one} for an unknown API product is refused, and not made`,
      [op('create'), op('get')],
      async (scene) => {
        const { path } = await makeOwner(scene);
        const sent = { name: 'weather', apiProducts: ['ghost'] };
        expect(refusalOf(await scene.registry.post(`${path}/apps`, sent))).toBe(NO_PRODUCT);
        expect(refusalOf(await scene.registry.get(`${path}/apps/weather`))).toBe(NO_APP);
      },
    ),
    row(
      `an app of ${one} with scopes that its products do not have is refused`,
      [op('create')],
      async (scene) => {
        const { owner, product } = await makeApp(scene);
        const sent = { name: 'another', apiProducts: [product.name], scopes: ['DELETE'] };
        const reply = await scene.registry.post(`${owner.path}/apps`, sent);
        expect(refusalOf(reply)).toBe('400 keymanagement.service.InvalidScopes');
        expect(messageOf(reply)).toBe('Invalid scopes. Scopes must be contained in [READ, WRITE]');
      },
    ),
    row(
      `an unknown app of ${one} is 404 and named with its owner`,
      [op('get'), op('update'), op('delete'), NO_APP.slice(4)],
      async (scene) => {
        const { name, path } = await makeOwner(scene);
        const ghost = `${path}/apps/ghost`;
        const { registry } = scene;
        for (const reply of [
          await registry.get(ghost),
          await registry.put(ghost, {}),
          await registry.delete(ghost),
        ]) {
          expect(refusalOf(reply)).toBe(NO_APP);
          expect(messageOf(reply)).toBe(`App named ghost does not exist under ${name}`);
        }
      },
    ),
    row(
      `an app of an unknown ${noun} is 404 for its owner`,
      [op('get'), op('create'), op('delete'), unknown.slice(4)],
      async ({ registry }) => {
        const apps = `${collection}/ghost/apps`;
        expect(refusalOf(await registry.get(`${apps}/weather`))).toBe(unknown);
        expect(refusalOf(await registry.post(apps, { name: 'weather' }))).toBe(unknown);
        expect(refusalOf(await registry.delete(`${apps}/weather`))).toBe(unknown);
      },
    ),
    row(
      `PUT of an app of ${one} replaces attributes and callback URL, and keeps its keys`,
      [op('update')],
      async (scene) => {
        const { path, app, key } = await makeApp(scene, { callbackUrl: 'https://example.com/cb' });
        const attributes = [{ name: 'a', value: '1' }];
        const { status, body } = await scene.registry.put(path, { attributes, apiProducts: [] });
        expect(status).toBe(200);
        expect(body).toMatchObject({ attributes, credentials: [key], appId: app.appId });
        expect(body).not.toHaveProperty('callbackUrl');
        expect((await scene.registry.get(path)).body).toEqual(body);
      },
    ),
    row(
      `PUT of an app of ${one} with API products makes a new key, which comes first`,
      [op('update')],
      async (scene) => {
        const { path, product, key } = await makeApp(scene);
        const { status, body } = await scene.registry.put(path, {
          apiProducts: [product.name],
          keyExpiresIn: 60,
        });
        expect(status).toBe(200);
        expect(body.credentials).toHaveLength(2);
        const [made, before] = body.credentials;
        expect(before).toEqual(key);
        expect(made.apiProducts).toEqual(grants([product.name]));
        expect(Number(made.expiresAt) - Number(made.issuedAt)).toBe(60 * lifetimeUnit);
      },
    ),
    row(
      `an app of ${one} is revoked and approved by an action, whatever its keys’ own status`,
      [kind.setStatus.operation],
      async (scene) => {
        const { path } = await makeApp(scene);
        for (const [action, status] of [
          ['revoke', 'revoked'],
          ['revoke', 'revoked'],
          ['approve', 'approved'],
        ] as const) {
          expect((await kind.setStatus.send(scene, path, action)).status).toBe(kind.setStatus.status);
          const { body } = await scene.registry.get(path);
          expect([body.status, body.credentials[0].status]).toEqual([status, 'approved']);
        }
      },
    ),
    row(
      `deleting an app of ${one} answers 200 and the app as it was, once`,
      [op('delete')],
      async (scene) => {
        const { path, app } = await makeApp(scene);
        const { status, body } = await scene.registry.delete(path);
        expect([status, body]).toEqual([200, app]);
        expect(refusalOf(await scene.registry.delete(path))).toBe(NO_APP);
        expect((await scene.registry.get(`/apps/${app.appId}`)).status).toBe(404);
      },
    ),
    ...['keys/create', 'keys'].map((at) =>
      row(
        `a consumer key and secret are brought along to an app of ${one} by POST ${at}`,
        [op('create', 'Key')],
        async (scene) => {
          const { path, key } = await makeApp(scene);
          const pair = { consumerKey: unique('key'), consumerSecret: 'secret' };
          const { status, body } = await scene.registry.post(`${path}/${at}`, pair);
          expect(status).toBe(201);
          expect(body).toMatchObject({ ...pair, status: 'approved' });
          expect(listIn(body.apiProducts)).toEqual([]);
          expect(Number(body.expiresAt)).toBe(-1);
          expect((await scene.registry.get(path)).body.credentials).toEqual([body, key]);
        },
      ),
    ),
    row(
      `a consumer key that a developer’s app has is taken for an app of ${one}`,
      [op('create', 'Key'), 'keymanagement.service.ConsumerKeyAlreadyExists'],
      async (scene) => {
        const { path } = await makeApp(scene);
        const { credentials } = await scene.app(await scene.developer());
        const { consumerKey = '' } = credentials[0] ?? {};
        const reply = await scene.registry.post(`${path}/keys/create`, { consumerKey, consumerSecret: 's' });
        expect(refusalOf(reply)).toBe('409 keymanagement.service.ConsumerKeyAlreadyExists');
      },
    ),
    row(`a key of an app of ${one} is answered as in the app`, [op('get', 'Key')], async (scene) => {
      const { keyPath, key } = await makeApp(scene);
      const { status, body } = await scene.registry.get(keyPath);
      expect([status, body]).toEqual([200, key]);
    }),
    row(
      `a key that an app of ${one} does not have is 404`,
      [op('get', 'Key'), op('update', 'Key'), op('delete', 'Key'), NO_KEY.slice(4)],
      async (scene) => {
        const { path } = await makeApp(scene);
        const { key } = await makeApp(scene);
        const foreign = `${path}/keys/${key.consumerKey}`;
        const { registry } = scene;
        expect(refusalOf(await registry.get(foreign))).toBe(NO_KEY);
        expect(refusalOf(await registry.post(foreign, { apiProducts: [] }))).toBe(NO_KEY);
        expect(refusalOf(await registry.delete(foreign))).toBe(NO_KEY);
      },
    ),
    row(
      `API products are added to a key of an app of ${one}, each once, and its attributes stay`,
      [op('update', 'Key')],
      async (scene) => {
        const { keyPath, product } = await makeApp(scene);
        const other = await scene.apiProduct();
        const attributes = [{ name: 'a', value: '1' }];
        const first = await scene.registry.post(keyPath, { attributes });
        expect([first.status, first.body.attributes]).toEqual([200, attributes]);
        const { status, body } = await scene.registry.post(keyPath, {
          apiProducts: [product.name, other.name],
        });
        expect(status).toBe(200);
        expect(body).toMatchObject({ apiProducts: grants([product.name, other.name]), attributes });
        expect((await scene.registry.get(keyPath)).body).toEqual(body);
      },
    ),
    row(
      `an unknown API product is not added to a key of an app of ${one}`,
      [op('update', 'Key'), NO_PRODUCT.slice(4)],
      async (scene) => {
        const { keyPath, key } = await makeApp(scene);
        const reply = await scene.registry.post(keyPath, { apiProducts: ['ghost'] });
        expect(refusalOf(reply)).toBe(NO_PRODUCT);
        expect((await scene.registry.get(keyPath)).body).toEqual(key);
      },
    ),
    row(
      `an API product that waits on a key of an app of ${one} is approved and revoked by an action`,
      [op('update', 'KeyApiProduct')],
      async (scene) => {
        const { keyPath } = await makeApp(scene);
        const { name } = await scene.apiProduct({ approvalType: 'manual' });
        const statusOf = async () =>
          (await scene.registry.get(keyPath)).body.apiProducts.find(
            ({ apiproduct }: { apiproduct: string }) => apiproduct === name,
          ).status;
        await scene.registry.post(keyPath, { apiProducts: [name] });
        expect(await statusOf()).toBe('pending');
        for (const [action, status] of [
          ['approve', 'approved'],
          ['revoke', 'revoked'],
        ] as const) {
          const reply = await scene.registry.post(`${keyPath}/apiproducts/${name}?action=${action}`);
          expect([reply.status, reply.text, await statusOf()]).toEqual([204, '', status]);
        }
      },
    ),
    row(
      `an API product that a key of an app of ${one} does not have is neither approved nor taken away`,
      [
        op('update', 'KeyApiProduct'),
        op('delete', 'KeyApiProduct'),
        'keymanagement.service.APIProductNotAssociatedWithConsumerKey',
      ],
      async (scene) => {
        const { keyPath } = await makeApp(scene);
        const path = `${keyPath}/apiproducts/ghost`;
        const { registry, dialect } = scene;
        for (const reply of [await registry.post(`${path}?action=approve`), await registry.delete(path)]) {
          expect(reply.status).toBe(dialect === 'edge' ? 500 : 400);
          expect(messageOf(reply)).toBe('APIProduct is not associated with consumer key');
        }
      },
    ),
    row(
      `POST of an app of ${one} without apiProducts makes no key, and changes only what is sent`,
      [op('generateKeyPairOrUpdate', 'Status')],
      async (scene) => {
        const callbackUrl = 'https://example.com/cb';
        const { path, app } = await makeApp(scene, { callbackUrl });
        const attributes = [{ name: 'team', value: 'harbour' }];
        const { status, body } = await scene.registry.post(path, { attributes });
        expect(status).toBe(200);
        expect(body).toMatchObject({ attributes, callbackUrl, credentials: app.credentials });
        expect(body.credentials).toHaveLength(1);
      },
      ['SDK'],
    ),
    row(
      `POST of an app of ${one} with apiProducts [] makes a key for none`,
      [op('generateKeyPairOrUpdate', 'Status')],
      async (scene) => {
        const { path } = await makeApp(scene);
        const { status, body } = await scene.registry.post(path, { apiProducts: [] });
        expect(status).toBe(200);
        expect(body.credentials).toHaveLength(2);
        expect(listIn(body.credentials[0].apiProducts)).toEqual([]);
      },
    ),
    row(
      `taking an API product from a key of an app of ${one} answers with the key, also the last one`,
      [op('delete', 'KeyApiProduct')],
      async (scene) => {
        const { keyPath, product } = await makeApp(scene);
        const { status, body } = await scene.registry.delete(`${keyPath}/apiproducts/${product.name}`);
        const { body: key } = await scene.registry.get(keyPath);
        expect([status, body]).toEqual([200, key]);
        expect(listIn(key.apiProducts)).toEqual([]);
      },
    ),
    row(
      `deleting a key of an app of ${one} answers it, also the last one`,
      [op('delete', 'Key')],
      async (scene) => {
        const { path, keyPath, key } = await makeApp(scene);
        const { status, body } = await scene.registry.delete(keyPath);
        expect([status, body]).toEqual([200, key]);
        expect(refusalOf(await scene.registry.get(keyPath))).toBe(NO_KEY);
        expect(listIn((await scene.registry.get(path)).body.credentials)).toEqual([]);
      },
    ),
    row(
      `deleting ${one} answers it as it was, and its apps and keys are gone`,
      [`delete${id}`, op('get'), 'getApp'],
      async (scene) => {
        const { owner, app, key } = await makeApp(scene);
        const { body: before } = await scene.registry.get(owner.path);
        const { status, body } = await scene.registry.delete(owner.path);
        expect([status, body]).toEqual([200, before]);
        expect(refusalOf(await scene.registry.get(owner.path))).toBe(unknown);
        expect((await scene.registry.get(`/apps/${app.appId}`)).status).toBe(404);
        const other = await makeApp(scene);
        const { consumerKey } = await given(scene.registry).key(other.path, { consumerKey: key.consumerKey });
        expect(consumerKey).toBe(key.consumerKey);
      },
    ),
    row(`${one} is deleted once`, [`delete${id}`, unknown.slice(4)], async (scene) => {
      const { path } = await makeOwner(scene);
      expect((await scene.registry.delete(path)).status).toBe(200);
      expect(refusalOf(await scene.registry.delete(path))).toBe(unknown);
    }),
    ...(
      [
        [one, id, async (scene: Scene) => (await makeOwner(scene)).path],
        [`an app of ${one}`, `${id}App`, async (scene: Scene) => (await makeApp(scene)).path],
      ] as const
    ).flatMap(([whose, whoseId, pathOf]) =>
      attributeRows(whose, whoseId, ['PHP'], pathOf, kind.dialect && { dialect: kind.dialect }),
    ),
    ...(id === 'Company'
      ? attributeRows(
          `a key of an app of ${one}`,
          `${id}AppKey`,
          ['PHP'],
          async (scene) => (await makeApp(scene)).keyPath,
          kind.dialect && { dialect: kind.dialect },
        )
      : []),
  ];
}

/** Rows for the attributes of an entity: all of them and one. */
function attributeRows(
  whose: string,
  id: string,
  from: Row['from'],
  pathOf: (scene: Scene) => Promise<string>,
  only: Pick<Row, 'dialect'> = {},
): Row[] {
  const attribute = [
    { name: 'b', value: '2' },
    { name: 'a', value: '1' },
  ];
  const missing = '404 organizations.keymanagement.AttributeDoesntExist';
  return [
    {
      says: `the attributes of ${whose} are replaced and listed in order`,
      from,
      of: [`update${id}Attributes`, `list${id}Attributes`],
      ...only,
      async check(scene) {
        const path = `${await pathOf(scene)}/attributes`;
        for (const list of [[{ name: 'old', value: '' }], attribute]) {
          const { status, body } = await scene.registry.post(path, { attribute: list });
          expect([status, body]).toEqual([200, { attribute: list }]);
        }
        const { status, body } = await scene.registry.get(path);
        expect([status, body]).toEqual([200, { attribute }]);
      },
    },
    {
      says: `one attribute of ${whose} is set, read and deleted`,
      from,
      of: [`update${id}Attribute`, `get${id}Attribute`, `delete${id}Attribute`, missing.slice(4)],
      ...only,
      async check(scene) {
        const path = `${await pathOf(scene)}/attributes/team`;
        const { registry } = scene;
        expect(refusalOf(await registry.get(path))).toBe(missing);
        const team = { name: 'team', value: 'harbour' };
        for (const reply of [
          await registry.post(path, { value: 'harbour' }),
          await registry.get(path),
          await registry.delete(path),
        ]) {
          expect([reply.status, reply.body]).toEqual([200, team]);
        }
        expect(refusalOf(await registry.delete(path))).toBe(missing);
      },
    },
    {
      says: `${whose} has 18 attributes and no more`,
      from: ['LIM', 'EO'],
      of: [`update${id}Attributes`, `update${id}Attribute`],
      ...only,
      async check(scene) {
        const path = `${await pathOf(scene)}/attributes`;
        const many = Array.from({ length: 19 }, (_, n) => ({ name: `n${n}`, value: '' }));
        const tooMany = '400 organizations.keymanagement.AttributeLimitExceeded';
        expect(refusalOf(await scene.registry.post(path, { attribute: many }))).toBe(tooMany);
        expect((await scene.registry.post(path, { attribute: many.slice(1) })).status).toBe(200);
        expect(refusalOf(await scene.registry.post(`${path}/team`, { value: '' }))).toBe(tooMany);
      },
    },
  ];
}
