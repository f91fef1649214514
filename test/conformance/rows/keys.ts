import type { Credential, Grant } from '../../../shared/schemas/credential';
import { unique } from '../../support/registry/given';
import { done, weather } from '../making';
import { isRecent, listIn, messageOf, refusalOf } from '../reading';
import type { Row, Scene } from '../table';

const lifetimeOf = (key: { expiresAt: unknown; issuedAt: unknown }) =>
  Number(key.expiresAt) - Number(key.issuedAt);
const productsOf = ({ apiProducts }: Pick<Credential, 'apiProducts'>) =>
  listIn(apiProducts).map(({ apiproduct }: Grant) => apiproduct);
const pair = () => ({ consumerKey: unique('key'), consumerSecret: unique('secret') });
const taken = '409 keymanagement.service.ConsumerKeyAlreadyExists';
const attributes = [{ name: 'team', value: 'harbour' }];

/** The two paths that a key is brought along by. */
const imports: Row[] = (
  [
    ['/keys/create', ['EO', 'XD', 'AT', 'JS', 'PHP']],
    ['/keys', ['XD', 'CLI']],
  ] as [string, Row['from']][]
).flatMap(([below, from]): Row[] => [
  {
    says: `POST ${below} brings a consumer key and secret along to an app`,
    from,
    of: ['createDeveloperAppKey', 'getDeveloperAppKey'],
    async check(scene) {
      const { path } = await weather(scene);
      const sent = pair();
      const { status, body } = await scene.registry.post(`${path}${below}`, sent);
      expect(status).toBe(201);
      expect(body).toMatchObject({ ...sent, status: 'approved' });
      expect(productsOf(body)).toEqual([]);
      expect(isRecent(body.issuedAt)).toBe(true);
      expect((await scene.registry.get(`${path}/keys/${sent.consumerKey}`)).body).toEqual(body);
    },
  },
  {
    says: `POST ${below} leaves the key that was generated with the app`,
    from: ['XD', 'CLI', 'TFS'],
    of: ['createDeveloperAppKey', 'getDeveloperApp'],
    async check(scene) {
      const { path, key } = await weather(scene);
      const { body: brought } = await scene.registry.post(`${path}${below}`, pair());
      expect((await scene.registry.get(path)).body.credentials).toEqual([brought, key]);
    },
  },
  {
    says: `POST ${below} makes a key that never lapses, and says so`,
    from: ['EO', 'OWN'],
    of: ['createDeveloperAppKey'],
    async check(scene) {
      const { path } = await weather(scene, { keyExpiresIn: 60_000 });
      const { body } = await scene.registry.post(`${path}${below}`, pair());
      expect(Number(body.expiresAt)).toBe(-1);
    },
  },
  {
    says: `POST ${below} with a consumer key that an app of the organization has is refused`,
    from: ['MVN', 'XD'],
    of: ['createDeveloperAppKey', 'keymanagement.service.ConsumerKeyAlreadyExists'],
    async check(scene) {
      const { key } = await weather(scene);
      const other = await weather(scene);
      const reply = await scene.registry.post(`${other.path}${below}`, {
        ...pair(),
        consumerKey: key.consumerKey,
      });
      expect(refusalOf(reply)).toBe(taken);
      expect(messageOf(reply)).toBe('ConsumerKey already exists');
      expect((await scene.registry.get(other.path)).body).toEqual(other.app);
    },
  },
  {
    says: `POST ${below} twice with one key and another secret is refused the second time`,
    from: ['MVN', 'XD'],
    of: ['createDeveloperAppKey', 'keymanagement.service.ConsumerKeyAlreadyExists'],
    async check(scene) {
      const { path } = await weather(scene);
      const sent = pair();
      expect((await scene.registry.post(`${path}${below}`, sent)).status).toBe(201);
      const other = { ...sent, consumerSecret: unique('secret') };
      expect(refusalOf(await scene.registry.post(`${path}${below}`, other))).toBe(taken);
    },
  },
  {
    says: `POST ${below} ignores API products, scopes and status that are sent along`,
    from: ['TFS', 'XD'],
    of: ['createDeveloperAppKey'],
    async check(scene) {
      const { path, product } = await weather(scene, {}, { scopes: ['READ'] });
      const whole = { apiProducts: [product.name], scopes: ['READ', 'ghost'], status: 'revoked' };
      const { status, body } = await scene.registry.post(`${path}${below}`, { ...pair(), ...whole });
      expect(status).toBe(201);
      expect(body.status).toBe('approved');
      expect([...productsOf(body), ...listIn(body.scopes)]).toEqual([]);
    },
  },
  {
    says: `POST ${below} keeps attributes that are sent along`,
    from: ['TFS', 'XD'],
    of: ['createDeveloperAppKey'],
    async check(scene) {
      const { path } = await weather(scene);
      expect(
        (await scene.registry.post(`${path}${below}`, { ...pair(), attributes })).body.attributes,
      ).toEqual(attributes);
    },
  },
  {
    says: `POST ${below} without a consumerSecret generates one`,
    from: ['OWN'],
    of: ['createDeveloperAppKey'],
    async check(scene) {
      const { path } = await weather(scene);
      const { status, body } = await scene.registry.post(`${path}${below}`, { consumerKey: unique('key') });
      expect(status).toBe(201);
      expect(body.consumerSecret).toMatch(/^[A-Za-z0-9]{16,}$/);
    },
  },
  {
    says: `POST ${below} without a consumerKey is refused`,
    from: ['OWN'],
    of: ['createDeveloperAppKey', 'keymanagement.service.InvalidConsumerKey'],
    async check(scene) {
      const { path } = await weather(scene);
      const reply = await scene.registry.post(`${path}${below}`, { consumerSecret: 'secret' });
      expect(refusalOf(reply)).toBe('400 keymanagement.service.InvalidConsumerKey');
    },
  },
  ...[60, '60', 86_400].map(
    (expiresInSeconds): Row => ({
      says: `POST ${below} with expiresInSeconds ${JSON.stringify(expiresInSeconds)} makes a key that lapses then`,
      from: ['XD', 'CLI'],
      of: ['createDeveloperAppKey'],
      async check(scene) {
        const { path } = await weather(scene);
        const { body } = await scene.registry.post(`${path}${below}`, { ...pair(), expiresInSeconds });
        expect(lifetimeOf(body)).toBe(Number(expiresInSeconds) * 1000);
      },
    }),
  ),
  {
    says: `expiresAt in POST ${below} has no effect`,
    from: ['XD', 'CLI'],
    of: ['createDeveloperAppKey'],
    async check(scene) {
      const { path } = await weather(scene);
      const { status, body } = await scene.registry.post(`${path}${below}`, {
        ...pair(),
        expiresAt: 1_900_000_000_000,
      });
      expect({ status, expiresAt: Number(body.expiresAt) }).toEqual({ status: 201, expiresAt: -1 });
    },
  },
]);

const reading: Row[] = [
  {
    says: 'a consumer key that is taken is ABORTED on X',
    from: ['MVN'],
    of: ['createDeveloperAppKey', 'keymanagement.service.ConsumerKeyAlreadyExists'],
    dialect: 'x',
    async check(scene) {
      const { path, key } = await weather(scene);
      const { body } = await scene.registry.post(`${path}/keys`, { ...pair(), consumerKey: key.consumerKey });
      expect(body.error.status).toBe('ABORTED');
    },
  },
  {
    says: 'a key is answered alone as it is in its app',
    from: ['EO', 'XD', 'PHP'],
    of: ['getDeveloperAppKey', 'getDeveloperApp'],
    async check(scene) {
      const { path, keyPath } = await weather(scene, { keyExpiresIn: 60_000 });
      const { status, body } = await scene.registry.get(keyPath);
      expect(status).toBe(200);
      expect((await scene.registry.get(path)).body.credentials).toEqual([body]);
    },
  },
  {
    says: 'a key names its API products by apiproduct, with the status of each',
    from: ['EO', 'XD', 'OLD', 'CLI'],
    of: ['getDeveloperAppKey'],
    async check(scene) {
      const { keyPath, product } = await weather(scene);
      expect((await scene.registry.get(keyPath)).body.apiProducts).toEqual([
        { apiproduct: product.name, status: 'approved' },
      ]);
    },
  },
  {
    says: 'a key that has lapsed stays, and stays approved',
    from: ['DRU', 'XD'],
    of: ['getDeveloperAppKey'],
    async check(scene) {
      const { keyPath } = await weather(scene, { keyExpiresIn: 1 });
      const { status, body } = await scene.registry.get(keyPath);
      expect(Number(body.expiresAt)).toBeLessThan(Number(body.issuedAt) + 1000);
      expect({ status, of: body.status }).toEqual({ status: 200, of: 'approved' });
    },
  },
  {
    says: 'an app has several keys, each with its own status and lifetime',
    from: ['EO', 'XD'],
    of: ['updateDeveloperAppKey', 'getDeveloperApp'],
    async check(scene) {
      const { path, keyPath, product } = await weather(scene);
      done(await scene.registry.post(path, { apiProducts: [product.name], keyExpiresIn: 60_000 }));
      done(await scene.registry.post(`${keyPath}?action=revoke`));
      const { credentials } = (await scene.registry.get(path)).body;
      expect(credentials.map((key: Credential) => [key.status, lifetimeOf(key) === 60_000])).toEqual([
        ['approved', true],
        ['revoked', false],
      ]);
    },
  },
];

const ways = [
  ['POST', 'updateDeveloperAppKey', ['EO', 'XD', 'PHP', 'AT']],
  ['PUT', 'replaceDeveloperAppKey', ['JS', 'CLI']],
] as const;

const changes: Row[] = ways.flatMap(([method, operation, from]): Row[] => {
  const send = ({ registry }: Scene, path: string, body: object) =>
    registry[method.toLowerCase() as 'put'](path, body);
  return [
    {
      says: `${method} of a key adds API products after those it has, in the order they were sent`,
      from,
      of: [operation, 'getDeveloperAppKey'],
      async check(scene) {
        const { keyPath, product } = await weather(scene);
        const [b, a] = [
          await scene.apiProduct({ name: unique('b') }),
          await scene.apiProduct({ name: unique('a') }),
        ];
        const { status, body } = await send(scene, keyPath, { apiProducts: [b.name, a.name] });
        expect(status).toBe(200);
        expect(productsOf(body)).toEqual([product.name, b.name, a.name]);
        expect((await scene.registry.get(keyPath)).body).toEqual(body);
      },
    },
    {
      says: `${method} of a key with an API product that it has leaves its status`,
      from: ['EO', 'XD'],
      of: [operation],
      async check(scene) {
        const { keyPath, product } = await weather(scene);
        done(await scene.registry.post(`${keyPath}/apiproducts/${product.name}?action=revoke`));
        const { body } = await send(scene, keyPath, { apiProducts: [product.name] });
        expect(body.apiProducts).toEqual([{ apiproduct: product.name, status: 'revoked' }]);
      },
    },
    {
      says: `${method} of a key adds an API product of manual approval as pending`,
      from: ['OLD', 'CLI', 'EO'],
      of: [operation],
      async check(scene) {
        const { keyPath } = await weather(scene);
        const { name } = await scene.apiProduct({ approvalType: 'manual' });
        const { body } = await send(scene, keyPath, { apiProducts: [name] });
        expect(body.apiProducts[1]).toEqual({ apiproduct: name, status: 'pending' });
        expect(body.status).toBe('approved');
      },
    },
    {
      says: `${method} of a key with an API product that does not exist is refused, and adds none`,
      from: ['NES', 'DRU'],
      of: [operation, 'cps.kms.ApiProductDoesNotExist'],
      async check(scene) {
        const { keyPath, key } = await weather(scene);
        const { name } = await scene.apiProduct();
        const reply = await send(scene, keyPath, { apiProducts: [name, 'ghost'] });
        expect(refusalOf(reply)).toBe('400 cps.kms.ApiProductDoesNotExist');
        expect(messageOf(reply)).toContain('API Product [ghost] does not exist');
        expect((await scene.registry.get(keyPath)).body).toEqual(key);
      },
    },
    {
      says: `${method} of a key with attributes replaces them, in the order they were sent`,
      from: ['XD', 'JS'],
      of: [operation],
      async check(scene) {
        const { keyPath, product } = await weather(scene);
        done(await scene.registry.post(keyPath, { attributes }));
        const others = [
          { name: 'z', value: '1' },
          { name: 'a', value: '2' },
        ];
        const { body } = await send(scene, keyPath, { attributes: others });
        expect(body.attributes).toEqual(others);
        expect(productsOf(body)).toEqual([product.name]);
      },
    },
    {
      says: `${method} of a key with attributes [] removes them`,
      from: ['XD', 'JS'],
      of: [operation],
      async check(scene) {
        const { keyPath } = await weather(scene);
        done(await scene.registry.post(keyPath, { attributes }));
        const { status, body } = await send(scene, keyPath, { attributes: [] });
        expect({ status, attributes: listIn(body.attributes) }).toEqual({ status: 200, attributes: [] });
      },
    },
    {
      says: `${method} of a key without attributes keeps them`,
      from: ['PHP', 'MVN', 'AT'],
      of: [operation],
      async check(scene) {
        const { keyPath } = await weather(scene);
        done(await scene.registry.post(keyPath, { attributes }));
        const { name } = await scene.apiProduct();
        expect((await send(scene, keyPath, { apiProducts: [name] })).body.attributes).toEqual(attributes);
      },
    },
    {
      says: `${method} of a key with scopes replaces them`,
      from: ['EO', 'PHP', 'TFG'],
      of: [operation],
      async check(scene) {
        const { keyPath } = await weather(scene, { scopes: ['READ'] }, { scopes: ['READ', 'WRITE'] });
        const { status, body } = await send(scene, keyPath, { scopes: ['WRITE'] });
        expect({ status, scopes: body.scopes }).toEqual({ status: 200, scopes: ['WRITE'] });
      },
    },
    {
      says: `${method} of a key with scopes [] clears them`,
      from: ['PHP', 'EO'],
      of: [operation],
      async check(scene) {
        const { keyPath } = await weather(scene, { scopes: ['READ'] }, { scopes: ['READ'] });
        const { status, body } = await send(scene, keyPath, { scopes: [] });
        expect({ status, scopes: listIn(body.scopes) }).toEqual({ status: 200, scopes: [] });
      },
    },
    {
      says: `${method} of a key without scopes keeps them`,
      from: ['PHP', 'JS'],
      of: [operation],
      async check(scene) {
        const { keyPath } = await weather(scene, { scopes: ['READ'] }, { scopes: ['READ'] });
        expect((await send(scene, keyPath, { attributes })).body.scopes).toEqual(['READ']);
      },
    },
    {
      says: `${method} of a key with a scope that is on none of its API products is refused, and told which are`,
      from: ['EO'],
      of: [operation, 'keymanagement.service.InvalidScopes'],
      async check(scene) {
        const { keyPath, key } = await weather(scene, {}, { scopes: ['READ', 'WRITE'] });
        const reply = await send(scene, keyPath, { scopes: ['DELETE'] });
        expect(refusalOf(reply)).toBe('400 keymanagement.service.InvalidScopes');
        expect(messageOf(reply)).toBe('Invalid scopes. Scopes must be contained in [READ, WRITE]');
        expect((await scene.registry.get(keyPath)).body).toEqual(key);
      },
    },
    {
      says: `${method} of a key takes scopes of the API products it adds`,
      from: ['EO'],
      of: [operation],
      async check(scene) {
        const { keyPath } = await weather(scene);
        const { name } = await scene.apiProduct({ scopes: ['WRITE'] });
        const { status, body } = await send(scene, keyPath, { apiProducts: [name], scopes: ['WRITE'] });
        expect({ status, scopes: body.scopes }).toEqual({ status: 200, scopes: ['WRITE'] });
      },
    },
    {
      says: `${method} of a key with the whole key changes nothing of it`,
      from: ['TFS', 'JS'],
      of: [operation],
      async check(scene) {
        const { keyPath, key } = await weather(scene, { scopes: ['READ'] }, { scopes: ['READ'] });
        const { status, body } = await send(scene, keyPath, key);
        expect(status).toBe(200);
        expect(body).toEqual(key);
      },
    },
    ...(
      [
        ['consumerKey', 'other'],
        ['consumerSecret', 'other'],
        ['status', 'revoked'],
        ['issuedAt', 1],
        ['expiresAt', 1],
      ] as const
    ).map(
      ([member, value]): Row => ({
        says: `${method} of a key leaves ${member}, whatever is sent`,
        from: ['TFS'],
        of: [operation],
        async check(scene) {
          const { keyPath, key } = await weather(scene, { keyExpiresIn: 60_000 });
          const { status, body } = await send(scene, keyPath, { [member]: value });
          expect(status).toBe(200);
          expect(body[member]).toEqual(key[member]);
        },
      }),
    ),
  ];
});

const statuses: Row[] = [
  ...(
    [
      ['revoke', 'revoked'],
      ['approve', 'approved'],
    ] as const
  ).flatMap(([action, status]): Row[] => {
    const other = action === 'revoke' ? 'approve' : 'revoke';
    return [
      {
        says: `action=${action} makes a key ${status}`,
        from: ['EO', 'XD', 'JS'],
        of: ['updateDeveloperAppKey', 'getDeveloperAppKey'],
        async check(scene) {
          const { keyPath } = await weather(scene);
          for (const next of [other, action]) {
            const { status, text } = await scene.registry.post(`${keyPath}?action=${next}`);
            expect({ status, text }).toEqual({ status: 204, text: '' });
          }
          expect((await scene.registry.get(keyPath)).body.status).toBe(status);
        },
      },
      {
        says: `action=${action} makes an API product of a key ${status}`,
        from: ['EO', 'OLD', 'JS'],
        of: ['updateDeveloperAppKeyApiProduct', 'getDeveloperAppKey'],
        async check(scene) {
          const { keyPath, product } = await weather(scene);
          for (const next of [other, action]) {
            const { status, text } = await scene.registry.post(
              `${keyPath}/apiproducts/${product.name}?action=${next}`,
            );
            expect({ status, text }).toEqual({ status: 204, text: '' });
          }
          expect((await scene.registry.get(keyPath)).body.apiProducts).toEqual([
            { apiproduct: product.name, status },
          ]);
        },
      },
      {
        says: `action=${action} makes a pending API product of a key ${status}`,
        from: ['EO', 'CLI'],
        of: ['updateDeveloperAppKeyApiProduct'],
        async check(scene) {
          const { keyPath, product } = await weather(scene, {}, { approvalType: 'manual' });
          done(await scene.registry.post(`${keyPath}/apiproducts/${product.name}?action=${action}`));
          expect((await scene.registry.get(keyPath)).body.apiProducts).toEqual([
            { apiproduct: product.name, status },
          ]);
        },
      },
    ];
  }),
  {
    says: 'a revoked key leaves its API products as they are',
    from: ['EO', 'XD'],
    of: ['updateDeveloperAppKey'],
    async check(scene) {
      const { keyPath, key } = await weather(scene);
      done(await scene.registry.post(`${keyPath}?action=revoke`));
      expect((await scene.registry.get(keyPath)).body).toEqual({ ...key, status: 'revoked' });
    },
  },
  {
    says: 'an action on one API product of a key leaves the others and the key',
    from: ['EO'],
    of: ['updateDeveloperAppKeyApiProduct'],
    async check(scene) {
      const { keyPath, product } = await weather(scene);
      const { name } = await scene.apiProduct();
      done(await scene.registry.post(keyPath, { apiProducts: [name] }));
      done(await scene.registry.post(`${keyPath}/apiproducts/${name}?action=revoke`));
      const { body } = await scene.registry.get(keyPath);
      expect(body.status).toBe('approved');
      expect(body.apiProducts).toEqual([
        { apiproduct: product.name, status: 'approved' },
        { apiproduct: name, status: 'revoked' },
      ]);
    },
  },
  ...['active', 'pending'].map(
    (action): Row => ({
      says: `action=${action} of a key or its API product is refused`,
      from: ['OWN'],
      of: ['updateDeveloperAppKey', 'updateDeveloperAppKeyApiProduct', 'keymint.InvalidRequest'],
      async check(scene) {
        const { keyPath, key, product } = await weather(scene);
        for (const below of ['', `/apiproducts/${product.name}`]) {
          const reply = await scene.registry.post(`${keyPath}${below}?action=${action}`);
          expect(refusalOf(reply)).toBe('400 keymint.InvalidRequest');
        }
        expect((await scene.registry.get(keyPath)).body).toEqual(key);
      },
    }),
  ),
];

const removal: Row[] = [
  {
    says: 'DELETE of an API product of a key answers the key without it',
    from: ['EO', 'XD', 'JS'],
    of: ['deleteDeveloperAppKeyApiProduct', 'getDeveloperAppKey'],
    async check(scene) {
      const { keyPath, key, product } = await weather(scene);
      const { name } = await scene.apiProduct();
      done(await scene.registry.post(keyPath, { apiProducts: [name] }));
      const { status, body } = await scene.registry.delete(`${keyPath}/apiproducts/${product.name}`);
      expect(status).toBe(200);
      expect(body).toEqual({ ...key, apiProducts: [{ apiproduct: name, status: 'approved' }] });
      expect((await scene.registry.get(keyPath)).body).toEqual(body);
    },
  },
  {
    says: 'a key that loses its last API product stays, and opens nothing',
    from: ['EO'],
    of: ['deleteDeveloperAppKeyApiProduct'],
    async check(scene) {
      const { keyPath, product } = await weather(scene);
      const { status, body } = await scene.registry.delete(`${keyPath}/apiproducts/${product.name}`);
      expect(status).toBe(200);
      expect(productsOf(body)).toEqual([]);
      expect((await scene.registry.get(keyPath)).body.status).toBe('approved');
    },
  },
  {
    says: 'taking an API product from a key leaves the key’s scopes',
    from: ['OWN'],
    of: ['deleteDeveloperAppKeyApiProduct'],
    async check(scene) {
      const { keyPath, product } = await weather(scene, { scopes: ['READ'] }, { scopes: ['READ'] });
      const { body } = await scene.registry.delete(`${keyPath}/apiproducts/${product.name}`);
      expect(body.scopes).toEqual(['READ']);
    },
  },
  {
    says: 'the API products of a key are replaced as apigeecli does it',
    from: ['CLI'],
    of: ['deleteDeveloperAppKeyApiProduct', 'replaceDeveloperAppKey'],
    async check(scene) {
      const { keyPath, product } = await weather(scene);
      const { name } = await scene.apiProduct();
      done(await scene.registry.delete(`${keyPath}/apiproducts/${product.name}`));
      const { status, body } = await scene.registry.put(keyPath, { apiProducts: [name], scopes: [''] });
      expect({ status, products: productsOf(body) }).toEqual({ status: 200, products: [name] });
    },
  },
  ...(
    [
      ['DELETE', '', 'deleteDeveloperAppKeyApiProduct'],
      ['POST', '?action=approve', 'updateDeveloperAppKeyApiProduct'],
      ['POST', '?action=revoke', 'updateDeveloperAppKeyApiProduct'],
    ] as const
  ).map(
    ([method, query, operation]): Row => ({
      says: `${method} ${query} of an API product that is not on the key is refused, with 500 on Edge and 400 on X`,
      from: ['JS'],
      of: [operation, 'keymanagement.service.APIProductNotAssociatedWithConsumerKey'],
      async check(scene) {
        const { keyPath, key } = await weather(scene);
        const { name } = await scene.apiProduct();
        const path = `${keyPath}/apiproducts/${name}${query}`;
        const reply = await scene.registry[method.toLowerCase() as 'delete'](path);
        const status = scene.dialect === 'x' ? 400 : 500;
        expect(refusalOf(reply)).toBe(
          `${status} keymanagement.service.APIProductNotAssociatedWithConsumerKey`,
        );
        expect(messageOf(reply)).toBe('APIProduct is not associated with consumer key');
        expect((await scene.registry.get(keyPath)).body).toEqual(key);
      },
    }),
  ),
  {
    says: 'DELETE answers the key as it was',
    from: ['EO', 'XD', 'JS', 'PHP'],
    of: ['deleteDeveloperAppKey'],
    async check(scene) {
      const { keyPath, key } = await weather(scene);
      const { status, body } = await scene.registry.delete(keyPath);
      expect(status).toBe(200);
      expect(body).toEqual(key);
    },
  },
  {
    says: 'the last key of an app may be deleted',
    from: ['TFS'],
    of: ['deleteDeveloperAppKey', 'getDeveloperApp'],
    async check(scene) {
      const { path, keyPath } = await weather(scene);
      done(await scene.registry.delete(keyPath));
      const { status, body } = await scene.registry.get(path);
      expect({ status, keys: listIn(body.credentials) }).toEqual({ status: 200, keys: [] });
    },
  },
  {
    says: 'a deleted key is gone, and the app’s other keys stay',
    from: ['EO', 'XD'],
    of: ['deleteDeveloperAppKey', 'getDeveloperAppKey'],
    async check(scene) {
      const { path, keyPath } = await weather(scene);
      const { body: brought } = await scene.registry.post(`${path}/keys`, pair());
      done(await scene.registry.delete(keyPath));
      expect(refusalOf(await scene.registry.get(keyPath))).toBe(
        '404 keymanagement.service.InvalidClientIdForGivenApp',
      );
      expect((await scene.registry.get(path)).body.credentials).toEqual([brought]);
    },
  },
  {
    says: 'a deleted key may be brought along again',
    from: ['EO', 'XD'],
    of: ['deleteDeveloperAppKey', 'createDeveloperAppKey'],
    async check(scene) {
      const { path, keyPath, key } = await weather(scene);
      done(await scene.registry.delete(keyPath));
      const { consumerKey, consumerSecret } = key;
      const { status, body } = await scene.registry.post(`${path}/keys`, { consumerKey, consumerSecret });
      expect({ status, products: productsOf(body) }).toEqual({ status: 201, products: [] });
    },
  },
  {
    says: 'a key is moved to another app as migration tools do it',
    from: ['CLI', 'TFS'],
    of: ['createDeveloperAppKey', 'deleteDeveloperAppKey', 'updateDeveloperAppKey'],
    async check(scene) {
      const { path, keyPath, product } = await weather(scene);
      const sent = pair();
      done(await scene.registry.post(`${path}/keys/create`, sent));
      done(await scene.registry.post(`${path}/keys/${sent.consumerKey}`, { apiProducts: [product.name] }));
      done(await scene.registry.delete(keyPath));
      const { credentials } = (await scene.registry.get(path)).body;
      expect(credentials).toMatchObject([{ ...sent, apiProducts: [{ apiproduct: product.name }] }]);
      expect(credentials).toHaveLength(1);
    },
  },
  {
    says: 'an app whose keys are all revoked is given another',
    from: ['DRU'],
    of: ['updateDeveloperAppKey', 'generateKeyPairOrUpdateDeveloperAppStatus'],
    async check(scene) {
      const { path, keyPath, product } = await weather(scene);
      done(await scene.registry.post(`${keyPath}?action=revoke`));
      const { body } = await scene.registry.post(path, { apiProducts: [product.name] });
      expect(body.credentials.map((key: Credential) => key.status)).toEqual(['approved', 'revoked']);
    },
  },
  {
    says: 'a key is made with a lifetime as Drupal does it',
    from: ['DRU', 'PHP'],
    of: ['deleteDeveloperAppKey', 'updateDeveloperApp'],
    async check(scene) {
      const { path, keyPath, product } = await weather(scene);
      done(await scene.registry.delete(keyPath));
      const { status, body } = await scene.registry.put(path, {
        apiProducts: [product.name],
        attributes: [],
        callbackUrl: '',
        keyExpiresIn: '86400000',
        scopes: [],
      });
      expect(status).toBe(200);
      expect(body.credentials).toHaveLength(1);
      expect(lifetimeOf(body.credentials[0])).toBe(86_400_000);
    },
  },
];

const unknown = 'keymanagement.service.InvalidClientIdForGivenApp';

/** What is refused when the app is there and the key is not. */
const strangers: Row[] = (
  [
    ['GET', '', 'getDeveloperAppKey'],
    ['POST', '', 'updateDeveloperAppKey', {}],
    ['POST', '?action=revoke', 'updateDeveloperAppKey'],
    ['PUT', '', 'replaceDeveloperAppKey', {}],
    ['DELETE', '', 'deleteDeveloperAppKey'],
    ['POST', '/apiproducts/p?action=approve', 'updateDeveloperAppKeyApiProduct'],
    ['DELETE', '/apiproducts/p', 'deleteDeveloperAppKeyApiProduct'],
    ['GET', '/attributes', 'listDeveloperAppKeyAttributes'],
    ['POST', '/attributes', 'updateDeveloperAppKeyAttributes', { attribute: [] }],
    ['GET', '/attributes/team', 'getDeveloperAppKeyAttribute'],
    ['POST', '/attributes/team', 'updateDeveloperAppKeyAttribute', { value: 'harbour' }],
    ['DELETE', '/attributes/team', 'deleteDeveloperAppKeyAttribute'],
  ] as [method: string, below: string, operation: string, body?: object][]
).map(([method, below, operation, body]) => ({
  says: `${method} /keys/{key}${below} of a key that the app has not is refused, though another app has it`,
  from: ['JS', 'XD'],
  of: [operation, unknown],
  async check(scene) {
    const { path } = await weather(scene);
    const { key } = await weather(scene);
    for (const named of ['ghost', key.consumerKey]) {
      const target = `${path}/keys/${named}${below}`;
      const reply = await scene.registry[method.toLowerCase() as 'post'](target, body);
      expect(refusalOf(reply)).toBe(`404 ${unknown}`);
      expect(messageOf(reply)).toBe('Invalid consumer key for Given App');
    }
  },
}));

export const rows: Row[] = [...imports, ...reading, ...changes, ...statuses, ...removal, ...strangers];
