import { given, unique } from '../support/registry/given';
import { createOwnApp, type OwnApp } from '../support/registry/ownRequests';
import { useRegistry } from '../support/registry/registry';

const registry = useRegistry();
beforeAll(() => registry.put('/portal/settings', {}));

const attributesOf = (access: string, audience?: string) => ({
  attributes: [
    { name: 'access', value: access },
    ...(audience === undefined ? [] : [{ name: 'audience', value: audience }]),
  ],
});

type Column = 'catalogue' | 'page' | 'spec' | 'create app' | 'add product';

/** Whether somebody finds a product in the catalogue and by name, reads its OpenAPI document, creates an app with it, adds it to a key. */
async function cellsOf(viewer: string, product: string): Promise<Record<Column, boolean>> {
  const named = `?apiProduct=${product}`;
  const has = ({ text, status }: { text: string; status: number }) =>
    status === 200 && text.includes(`"${product}"`);
  if (viewer === 'anonymous') {
    const base = `${registry.url}/v1/organizations/${registry.org}`;
    const visit = async (path: string, method = 'GET') => {
      const answer = await fetch(`${base}${path}`, { method });
      return { status: answer.status, text: await answer.text() };
    };
    return {
      catalogue: has(await visit('/portal/catalogue')),
      page: has(await visit(`/portal/catalogue${named}`)),
      spec: has(await visit(`/portal/catalogue/${product}/spec`)),
      'create app': (await visit('/developers/ghost/apps', 'POST')).status !== 401,
      'add product': (await visit('/apps/ghost/keys/ghost/apiproducts', 'POST')).status !== 401,
    };
  }
  const own = await createOwnApp(registry, viewer === 'holder' ? { apiProducts: [product] } : {});
  if (viewer === 'inactive') await registry.post(`/developers/${own.developer.email}?action=inactive`);
  const options = viewer === 'staff' ? {} : undefined;
  const create = (draft: object) =>
    own.ask('POST', `/developers/${own.developer.email}/apps`, { name: 'further', ...draft }, options);
  const added = await own.ask(
    'POST',
    viewer === 'holder' ? `${own.byId}/keys` : `${own.keyById}/apiproducts`,
    { apiProducts: [product], ...(viewer === 'holder' && { action: 'generate' }) },
    options,
  );
  return {
    catalogue:
      viewer === 'staff'
        ? has(await registry.get('/apiproducts?count=1000'))
        : has(await own.ask('GET', '/portal/account/catalogue')),
    page:
      viewer === 'staff'
        ? has(await registry.get(`/apiproducts/${product}`))
        : has(await own.ask('GET', `/portal/account/catalogue${named}`)),
    spec: has(await own.ask('GET', `/apiproducts/${product}/spec`, undefined, options)),
    'create app': (await create({ apiProducts: [product] })).status === 201,
    'add product': [200, 201].includes(added.status),
  };
}

const none = { catalogue: false, page: false, spec: false, 'create app': false, 'add product': false };
const all = { catalogue: true, page: true, spec: true, 'create app': true, 'add product': true };

test.each([
  ['public', 'anonymous', { ...none, catalogue: true, page: true, spec: true }],
  ['public', 'active', all],
  ['public', 'inactive', all],
  ['public', 'holder', all],
  ['public', 'staff', all],
  ['private', 'anonymous', none],
  ['private', 'active', all],
  ['private', 'inactive', all],
  ['private', 'holder', all],
  ['private', 'staff', all],
  ['internal', 'anonymous', none],
  ['internal', 'active', none],
  ['internal', 'inactive', none],
  ['internal', 'holder', { ...none, page: true, spec: true }],
  ['internal', 'staff', all],
])('a %s product, to somebody %s', async (access, viewer, cells) => {
  const { name } = await given(registry).apiProduct({ name: unique('seen'), ...attributesOf(access) });
  await given(registry).spec(name);
  expect(await cellsOf(viewer, name)).toEqual(cells);
});

/** Whether a developer finds a product in every list, and may request it. */
async function sees(own: OwnApp, product: string): Promise<boolean> {
  const found = await Promise.all(
    [
      '/portal/account/catalogue',
      `/portal/account/catalogue?apiProduct=${product}`,
      '/apiproducts?count=1000',
      '/apiproducts?expand=true&count=1000',
      `/apiproducts:search?q=${product}`,
      `/apiproducts/${product}`,
      `/apiproducts/${product}/attributes`,
    ].map(async (path) => {
      const { status, text } = await own.ask('GET', path);
      return status === 200 && (path.includes('attributes') || text.includes(`"${product}"`));
    }),
  );
  // The same product cannot be added twice: a new key each time.
  const { status } = await own.ask('POST', `${own.byId}/keys`, {
    action: 'generate',
    apiProducts: [product],
  });
  const [first] = [...found, status === 201];
  expect([...found, status === 201]).toEqual(Array(8).fill(first));
  return first as boolean;
}

const developerOf = (domain: string, draft: object = {}) =>
  given(registry).developer({ email: `${unique('pat')}@${domain}`, ...draft });

/** A developer with a token of role `self` and an app, at a domain. */
async function ownAt(domain: string, attributes: object[] = []): Promise<OwnApp> {
  const own = await createOwnApp(registry);
  const developer = await developerOf(domain, { attributes });
  const { token } = await given(registry).token({ role: 'self', developer: developer.email });
  const app = await given(registry).app(developer);
  const self = { headers: { authorization: `Bearer ${token}` } };
  return {
    ...own,
    developer,
    app,
    self,
    byId: `/apps/${app.appId}`,
    ask: (method, path, body, options = self) => own.ask(method, path, body, options),
  };
}

test('an audience of a domain is its developers alone', async () => {
  const { name } = await given(registry).apiProduct(attributesOf('private', '@partner.test'));
  expect(await sees(await ownAt('partner.test'), name)).toBe(true);
  for (const domain of ['other.test', 'sub.partner.test', 'evil-partner.test', 'partner.test.evil.test'])
    expect([domain, await sees(await ownAt(domain), name)]).toEqual([domain, false]);
});

test('an audience of an attribute is whom staff gave it, from the next request on', async () => {
  const { name } = await given(registry).apiProduct(attributesOf('private', '@partner.test attr:tier=gold'));
  const own = await ownAt('other.test', [{ name: 'tier', value: 'silver' }]);
  expect(await sees(own, name)).toBe(false);
  // Developers do not set it themselves.
  const at = `/developers/${own.developer.email}/attributes/tier`;
  expect((await own.ask('POST', at, { value: 'gold' })).status).toBe(403);
  expect(await sees(own, name)).toBe(false);
  await registry.post(at, { value: 'gold' });
  expect(await sees(own, name)).toBe(true);
});

test('an audience by an attribute that developers fill in at the portal is refused, whichever way it is set', async () => {
  const here = await registry.another();
  const fields = [{ attribute: 'Company', label: 'Company' }];
  await here.put('/portal/settings', { fields });
  const wrong = attributesOf('private', '@partner.test attr:Company=Acme');
  const { name } = await given(here).apiProduct(attributesOf('private', 'attr:tier=gold'));
  const at = `/apiproducts/${name}`;
  const draft = { displayName: 'Product', approvalType: 'auto' };
  const replies = [
    await here.post('/apiproducts', { ...draft, name: 'other', ...wrong }),
    await here.put(at, { ...draft, ...wrong }),
    await here.post(`${at}/attributes`, { attribute: wrong.attributes }),
    await here.post(`${at}/attributes/audience`, { value: 'attr:Company=Acme' }),
  ];
  for (const { status, body } of replies)
    expect([status, body.message]).toEqual([400, expect.stringContaining('attribute Company is a field')]);
  expect((await here.get(at)).body.attributes).toEqual(attributesOf('private', 'attr:tier=gold').attributes);
  expect((await here.post(`${at}/attributes/audience`, { value: 'attr:level=3' })).status).toBe(200);
});

test('an attribute that decides who sees an API product cannot become a field of the portal', async () => {
  const here = await registry.another();
  const { name } = await given(here).apiProduct(attributesOf('private', 'attr:tier=gold'));
  const put = (...attributes: string[]) =>
    here.put('/portal/settings', {
      fields: attributes.map((attribute) => ({ attribute, label: attribute })),
    });
  const { status, body } = await put('Company', 'tier');
  expect([status, body.message]).toEqual([400, expect.stringContaining(`who sees the API product ${name}`)]);
  expect((await put('Company')).status).toBe(200);
  await here.delete(`/apiproducts/${name}`);
  expect((await put('Company', 'tier')).status).toBe(200);
});

test.each(['team:sailors', '*', 'partner.test', 'attr:tier', 'attr:=', '@'])(
  'nobody is in the audience %s',
  async (audience) => {
    const { name } = await given(registry).apiProduct(attributesOf('private', audience));
    expect(await sees(await ownAt('partner.test'), name)).toBe(false);
  },
);

test('an audience narrows private products: public ones stay public, internal ones internal', async () => {
  const own = await ownAt('partner.test');
  const shown = await given(registry).apiProduct(attributesOf('public', '@elsewhere.test'));
  const hidden = await given(registry).apiProduct(attributesOf('internal', '@partner.test'));
  const open = await given(registry).apiProduct(attributesOf('private', ' '));
  expect(await sees(own, shown.name)).toBe(true);
  expect(await sees(own, hidden.name)).toBe(false);
  expect(await sees(own, open.name)).toBe(true);
});

test('a product that becomes internal is kept by its holders, who still find its page, and offered to nobody', async () => {
  const product = await given(registry).apiProduct();
  const own = await createOwnApp(registry, { apiProducts: [product.name] });
  await registry.post(`/apiproducts/${product.name}/attributes`, {
    attribute: attributesOf('internal').attributes,
  });
  const page = await own.ask('GET', `/portal/account/catalogue?apiProduct=${product.name}`);
  expect(page.body.apiProduct).toMatchObject([
    { access: 'internal', heldBy: [{ effective: { works: true } }] },
  ]);
  expect(
    (await own.ask('POST', `${own.byId}/keys`, { action: 'generate', apiProducts: [product.name] })).status,
  ).toBe(400);
});
