import fc from 'fast-check';
import { isVisible } from '../../shared/domain/visibility';
import type { ApiProduct } from '../../shared/schemas/apiProduct';
import { accessOf } from '../../shared/schemas/apiProductSearch';
import { countReads } from '../support/database/reads';
import { roundTripsOf } from '../support/database/roundTrips';
import { given, unique } from '../support/registry/given';
import { createOwnApp, hasBodyMember, type OwnApp, ownWays } from '../support/registry/ownRequests';
import { type Registry, type Reply, useRegistry } from '../support/registry/registry';
import type { Way } from '../support/registry/ways';

/** A fixed clock, so that cached callers stay current. */
const NOW = Date.now();
const reads = countReads();
const registry = useRegistry({ wrapDatabase: reads.wrap, now: () => NOW });
let hidden: ApiProduct;
/** An unused name with the length of the hidden product's. */
let nobodys: string;
let shown: ApiProduct[];
beforeAll(async () => {
  hidden = await internal(registry);
  nobodys = hidden.name.replace('secret', 'absent');
  shown = [
    await given(registry).apiProduct(),
    await given(registry).apiProduct({ attributes: [{ name: 'access', value: 'private' }] }),
    await given(registry).apiProduct({ attributes: [{ name: 'access', value: 'public' }] }),
  ];
});

const access = (value: string) => [{ name: 'access', value }];

const internal = (at: Registry, draft: object = {}): Promise<ApiProduct> =>
  given(at).apiProduct({
    name: unique('secret'),
    displayName: 'Most secret',
    scopes: ['READ'],
    attributes: access('internal'),
    ...draft,
  });

/** Requests an API product: named in the path, or wherever the body may name some. */
function askFor(own: OwnApp, way: Way, apiProduct: string): Promise<Reply> {
  const example = way.body as Record<string, unknown> | undefined;
  const body = example && {
    ...example,
    ...(hasBodyMember(way, 'apiProducts') && { apiProducts: [apiProduct] }),
    ...(hasBodyMember(way, 'name') && { name: 'mine' }),
    keyExpiresIn: undefined,
    expiresInSeconds: undefined,
    scopes: undefined,
  };
  return own.askIn(way, { named: { apiProduct, attribute: 'access' }, body });
}

const naming = ownWays
  .filter((way) => way.path.includes('{apiProduct}') || hasBodyMember(way, 'apiProducts'))
  .map((way) => [way.name, way] as const);

test('there are ways to name an API product, and the table of operations has them all', () => {
  expect([...new Set(naming.map(([name]) => name.split(' ')[0]))].sort()).toEqual([
    'addAppKeyApiProducts',
    'createAppKey',
    'createDeveloperApp',
    'deleteDeveloperAppKeyApiProduct',
    'generateKeyPairOrUpdateDeveloperAppStatus',
    'getApiProduct',
    'getApiProductAttribute',
    'getApiProductSpec',
    'getApiProductSpecSummary',
    'listApiProductAttributes',
    'removeAppKeyApiProduct',
    'replaceDeveloperAppKey',
    'updateDeveloperApp',
    'updateDeveloperAppKey',
  ]);
});

describe.each(naming)('%s', (_, way) => {
  test('answers of an internal product as of one that does not exist, after as many reads', async () => {
    const [one, other] = [await createOwnApp(registry), await createOwnApp(registry)];
    const ofHidden = await reads.during(() => askFor(one, way, hidden.name));
    const ofNobodys = await reads.during(() => askFor(other, way, nobodys));
    const told = ({ status, text, headers }: Reply) => {
      const kept = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
      return { status, text: text.replaceAll(hidden.name, nobodys), headers: Object.fromEntries(kept) };
    };
    // Removes what legitimately differs between the two developers and their apps.
    const alike = ({ status, text, headers }: ReturnType<typeof told>) =>
      status >= 400 ? { status, text, headers } : { status };
    expect(alike(told(ofHidden.result))).toEqual(alike(told(ofNobodys.result)));
    expect(ofHidden.reads).toBe(ofNobodys.reads);
    expect(ofHidden.result.text).not.toContain('Most secret');
    expect((await registry.get(`/developers/${one.developer.email}/apps?expand=true`)).text).not.toContain(
      hidden.name,
    );
  });

  test('is no different for staff', async () => {
    const own = await createOwnApp(registry);
    const { status } = await own.askIn(way, { named: { apiProduct: hidden.name, attribute: 'access' } }, {});
    expect(status).not.toBe(403);
  });
});

test.each(ownWays.map((way) => [way.name, way] as const))(
  '%s tells a developer nothing of an internal product',
  async (_, way) => {
    const own = await createOwnApp(registry);
    const { text } = await own.askIn(way);
    expect(text).not.toContain('Most secret');
    expect(text).not.toContain(hidden.name);
  },
);

describe('lists', () => {
  let here: Registry;
  let own: OwnApp;
  let visible: string[];
  beforeAll(async () => {
    here = await registry.another();
    own = await createOwnApp(here);
    // Internal products at the beginning, at the end and in long runs between.
    const names = Array.from({ length: 30 }, (_, n) => `p${String(n).padStart(2, '0')}`);
    const isInternal = (n: number) => n < 4 || (n > 7 && n < 20) || n === 29;
    for (const [n, name] of names.entries())
      await given(here).apiProduct({
        name,
        displayName: name,
        attributes: isInternal(n) ? access('internal') : [],
      });
    visible = names.filter((__, n) => !isInternal(n));
  });

  test('have what is not internal, whole or by name, a page at a time', async () => {
    expect((await own.ask('GET', '/apiproducts')).body).toEqual(visible);
    const { body } = await own.ask('GET', '/apiproducts?expand=true');
    expect(body.apiProduct.map(({ name }: ApiProduct) => name)).toEqual(visible);
    for (const count of [1, 2, 3, 7, 100]) {
      const paged: string[] = [];
      for (let startKey = ''; ; ) {
        const page = await own.ask('GET', `/apiproducts?count=${count}&startKey=${startKey}`);
        paged.push(...page.body.slice(startKey === '' ? 0 : 1));
        if (page.body.length < count || page.body.at(-1) === startKey) break;
        startKey = page.body.at(-1);
        if (count === 1) break;
      }
      expect(paged).toEqual(count === 1 ? visible.slice(0, 1) : visible);
    }
  });

  test('begin at an internal product as little as at one that does not exist', async () => {
    const [ofHidden, ofNobodys] = await Promise.all([
      own.ask('GET', '/apiproducts?startKey=p10'),
      own.ask('GET', '/apiproducts?startKey=pxx'),
    ]);
    expect(ofHidden.text.replace('p10', 'pxx')).toBe(ofNobodys.text);
    expect(ofHidden.status).toBe(404);
  });

  test.each([
    '?attributename=access&attributevalue=internal',
    '?attributename=access&attributevalue=internal&expand=true',
    '?attributename=access&attributevalue=internal&startKey=p02',
  ])('are not filtered for internal ones: %s', async (query) => {
    expect((await here.get(`/apiproducts${query}`)).text).toContain('p02');
    expect((await own.ask('GET', `/apiproducts${query}`)).text).not.toContain('p0');
  });

  test('are searched for what is not internal, forth and back, and count no others', async () => {
    const found: string[] = [];
    const pages: Reply[] = [];
    for (let query = '?limit=4'; ; ) {
      const page = await own.ask('GET', `/apiproducts:search${query}`);
      pages.push(page);
      found.push(...page.body.apiProducts.map(({ name }: ApiProduct) => name));
      expect(page.body.total).toBe(visible.length);
      if (!page.body.nextCursor) break;
      query = `?limit=4&cursor=${page.body.nextCursor}`;
    }
    expect(found).toEqual(visible);
    const back = await own.ask('GET', `/apiproducts:search?limit=4&cursor=${pages[2]?.body.previousCursor}`);
    expect(back.body.apiProducts).toEqual(pages[1]?.body.apiProducts);
    for (const query of ['?q=p10', '?access=internal', '?q=p1&access=internal'])
      expect((await own.ask('GET', `/apiproducts:search${query}`)).body).toMatchObject({
        apiProducts: [],
        total: 0,
      });
    expect((await here.get('/apiproducts:search')).body.total).toBe(30);
  });

  test('tell a developer of their own apps alone how many use a product', async () => {
    const used = 'p04';
    await given(here).app(await given(here).developer(), { apiProducts: [used] });
    const count = async () =>
      (await own.ask('GET', `/apiproducts:search?q=${used}`)).body.apiProducts.map(
        ({ apps, pending }: { apps: number; pending: number }) => [apps, pending],
      );
    expect(await count()).toEqual([[0, 0]]);
    await own.ask('POST', own.keyPath, { apiProducts: [used] });
    expect(await count()).toEqual([[1, 0]]);
    expect((await own.ask('GET', `/apiproducts/${used}/impact`)).status).toBe(403);
  });
});

describe('a developer whose key was given an internal product by staff', () => {
  const held = async () => {
    const own = await createOwnApp(registry, { apiProducts: [hidden.name], scopes: ['READ'] });
    return { ...own, grant: { apiproduct: hidden.name, status: 'approved' } };
  };

  test('sees it on the app and the key, by the name that it is shown by, and what it is', async () => {
    const own = await held();
    expect((await own.ask('GET', own.path)).body.credentials[0].apiProducts).toEqual([own.grant]);
    expect((await own.ask('GET', own.keyPath)).body.apiProducts).toEqual([own.grant]);
    const { body } = await own.ask('GET', `${own.byId}/details`);
    expect(body.keys[0].apiProducts).toMatchObject([{ name: hidden.name, displayName: 'Most secret' }]);
    expect((await own.ask('GET', `/apiproducts/${hidden.name}`)).body).toEqual(hidden);
    expect((await own.ask('GET', `/apiproducts/${hidden.name}/attributes/access`)).status).toBe(200);
    expect((await own.ask('GET', '/apiproducts?count=1000')).body).not.toContain(hidden.name);
  });

  test('sends the key back as it was read, scopes of the product included', async () => {
    const own = await held();
    const { body } = await own.ask('GET', own.keyPath);
    expect((await own.ask('PUT', own.keyPath, body)).body).toEqual(body);
  });

  test('has it on no further key and no further app', async () => {
    const own = await held();
    const wanted = { apiProducts: [hidden.name] };
    const further = [
      await own.ask('PUT', own.path, wanted),
      await own.ask('POST', own.path, wanted),
      await own.ask('POST', `${own.byId}/keys`, { action: 'generate', ...wanted }),
      await own.ask('POST', `/developers/${own.developer.email}/apps`, { name: 'further', ...wanted }),
    ];
    expect(further.map(({ status, body }) => [status, body.code])).toEqual(
      further.map(() => [400, 'cps.kms.ApiProductDoesNotExist']),
    );
  });

  test('who gives it up does not see it any more, nor get it back', async () => {
    const own = await held();
    expect((await own.ask('DELETE', `${own.keyPath}/apiproducts/${hidden.name}`)).status).toBe(200);
    expect((await own.ask('GET', `/apiproducts/${hidden.name}`)).status).toBe(404);
    expect((await own.ask('POST', own.keyPath, { apiProducts: [hidden.name] })).status).toBe(400);
  });

  test('another developer’s app makes nothing visible', async () => {
    await held();
    const own = await createOwnApp(registry);
    expect((await own.ask('GET', `/apiproducts/${hidden.name}`)).status).toBe(404);
  });
});

test('a product that becomes internal is kept by keys that hold it, and given to no other', async () => {
  const product = await given(registry).apiProduct();
  const own = await createOwnApp(registry);
  await own.ask('POST', own.keyPath, { apiProducts: [product.name] });
  await registry.post(`/apiproducts/${product.name}/attributes`, { attribute: access('internal') });
  expect((await own.ask('GET', own.keyPath)).body.apiProducts).toEqual([
    { apiproduct: product.name, status: 'approved' },
  ]);
  expect((await own.ask('PUT', own.path, { apiProducts: [product.name] })).status).toBe(400);
});

test('public and private products are there for developers', async () => {
  const own = await createOwnApp(registry);
  for (const { name } of shown) {
    expect((await own.ask('GET', `/apiproducts/${name}`)).status).toBe(200);
    expect((await own.ask('POST', own.keyPath, { apiProducts: [name] })).status).toBe(200);
  }
});

test('a developer’s question takes no more round trips than staff’s', async () => {
  const own = await createOwnApp(registry);
  for (const path of [`/apiproducts/${hidden.name}`, '/apiproducts', `${own.byId}/details`]) {
    await own.ask('GET', path);
    const ofStaff = await roundTripsOf(() => registry.get(path));
    const ofDeveloper = await roundTripsOf(() => own.ask('GET', path));
    // The owner of the app must be read first.
    expect(ofDeveloper.length).toBeLessThanOrEqual(ofStaff.length + (path.startsWith('/apps/') ? 1 : 0));
  }
});

test('only what says so is internal, in whatever letters', () => {
  const developer = { email: 'ada@example.com', attributes: [] };
  fc.assert(
    fc.property(fc.string(), (value) => {
      const isInternal = value.trim().toLowerCase() === 'internal';
      expect(isVisible({ attributes: access(value) }, developer)).toBe(!isInternal);
      expect(isVisible({ attributes: access(value) }, 'staff')).toBe(true);
    }),
  );
  expect(
    ['internal', ' Internal ', 'INTERNAL'].map((value) => accessOf({ attributes: access(value) })),
  ).toEqual(Array(3).fill('internal'));
  expect(accessOf({ attributes: [] })).toBe('public');
});
