import { appByIds, entriesOf, forbidden, ownerKinds, specifyUnknownApp } from '../../support/registry/byIds';
import { given } from '../../support/registry/given';
import { bearing, startRegistry, useRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;
let now = NOW;
const registry = useRegistry({ now: () => now });
beforeEach(() => {
  now = NOW;
});

const attributes = [
  { name: 'DisplayName', value: 'Weather' },
  { name: 'tier', value: 'gold' },
];
const callbackUrl = 'https://example.com/cb';
const newApp = (draft: object = {}) => appByIds(registry, { attributes, callbackUrl, ...draft });

test.each(Object.keys(ownerKinds) as (keyof typeof ownerKinds)[])(
  'of an app of %s only what is sent changes, and the answer is the app as it is now',
  async (kind) => {
    const { path } = await newApp({ kind });
    const before = (await registry.get(`${path}/details`)).body;
    now += 5;
    const { status, body } = await registry.post(`${path}/edit`, { displayName: 'Storms' });
    expect([status, body]).toEqual([
      200,
      {
        ...before,
        displayName: 'Storms',
        lastModifiedAt: now,
        attributes: [{ name: 'DisplayName', value: 'Storms' }, attributes[1]],
      },
    ]);
    expect((await registry.get(`${path}/details`)).body).toEqual(body);
  },
);

test.each<[string, object, object]>([
  ['notes of several lines', { notes: 'one\ntwo' }, { notes: 'one\ntwo', displayName: 'Weather' }],
  [
    'another callback URL',
    { callbackUrl: 'https://example.com/x' },
    { callbackUrl: 'https://example.com/x' },
  ],
  ['no callback URL', { callbackUrl: '' }, { callbackUrl: undefined }],
  ['no display name', { displayName: '' }, { attributes: [attributes[1]] }],
  ['a status', { status: 'revoked' }, { status: 'revoked', callbackUrl }],
  [
    'an attribute more',
    { attributes: [{ name: 'team', value: 'harbour' }] },
    { attributes: [...attributes, { name: 'team', value: 'harbour' }] },
  ],
  ['an attribute less', { attributes: [{ name: 'tier', value: null }] }, { attributes: [attributes[0]] }],
  [
    'another value where it stands',
    { attributes: [{ name: 'DisplayName', value: 'Wind' }] },
    { displayName: 'Wind', attributes: [{ name: 'DisplayName', value: 'Wind' }, attributes[1]] },
  ],
  ['an attribute less that is not there', { attributes: [{ name: 'ghost', value: null }] }, { attributes }],
  [
    'an attribute without a text',
    { attributes: [{ name: 'tier', value: '' }] },
    { attributes: [attributes[0], { name: 'tier', value: '' }] },
  ],
  ['nothing', {}, { attributes, callbackUrl, status: 'approved' }],
])('%s', async (_, sent, expected) => {
  const { path } = await newApp();
  const { status, body } = await registry.post(`${path}/edit`, sent);
  expect([status, body]).toEqual([200, { ...body, ...JSON.parse(JSON.stringify(expected)) }]);
  for (const [name, value] of Object.entries(expected)) expect([name, body[name]]).toEqual([name, value]);
});

test('keys stay as they are, and none of them works while the app is revoked', async () => {
  const product = await given(registry).apiProduct();
  const { path, named } = await newApp({ apiProducts: [product.name], keyExpiresIn: 60_000 });
  const before = (await registry.get(named.path)).body.credentials;
  const { body } = await registry.post(`${path}/edit`, { status: 'revoked' });
  expect(body.keys[0]).toMatchObject({
    status: 'approved',
    effective: { works: false, reason: 'APP_REVOKED' },
  });
  expect((await registry.get(named.path)).body.credentials).toEqual(before);
});

describe('what the caller saw', () => {
  const details = {
    displayName: 'Weather',
    notes: '',
    callbackUrl,
    status: 'approved',
    attributes: [
      { name: 'tier', value: 'gold' },
      { name: 'team', value: null },
    ],
  };

  test('is still so: the change is made', async () => {
    const { path } = await newApp();
    const { status, body } = await registry.post(`${path}/edit`, { notes: 'x', was: details });
    expect([status, body.notes]).toEqual([200, 'x']);
  });

  test.each<[object, string]>([
    [{ displayName: 'Storms' }, 'displayName'],
    [{ notes: 'x' }, 'notes'],
    [{ callbackUrl: '' }, 'callbackUrl'],
    [{ status: 'revoked' }, 'status'],
    [{ attributes: [{ name: 'tier', value: null }] }, 'attribute tier'],
    [{ attributes: [{ name: 'tier', value: 'silver' }] }, 'attribute tier'],
    [{ attributes: [{ name: 'team', value: 'harbour' }] }, 'attribute team'],
  ])('was changed by %j meanwhile: nothing is changed', async (meanwhile, field) => {
    const { path } = await newApp();
    const after = (await registry.post(`${path}/edit`, meanwhile)).body;
    now += 5;
    const sent = { displayName: 'Mine', status: 'revoked', was: details };
    const { status, body } = await registry.post(`${path}/edit`, sent);
    expect([status, body]).toEqual([
      409,
      {
        code: 'keymint.ChangedMeanwhile',
        message: `Somebody changed it meanwhile: ${field} is not what it was; nothing was changed`,
        contexts: [],
      },
    ]);
    expect((await registry.get(`${path}/details`)).body).toEqual(after);
  });

  test('of something else may have changed', async () => {
    const { path } = await newApp();
    await registry.post(`${path}/edit`, { notes: 'theirs' });
    const { status, body } = await registry.post(`${path}/edit`, {
      displayName: 'Mine',
      was: { displayName: 'Weather' },
    });
    expect([status, body.displayName, body.notes]).toEqual([200, 'Mine', 'theirs']);
  });

  test('is compared when it is written: of many at once who saw the same, one makes the change', async () => {
    const { path } = await newApp();
    const replies = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        registry.post(`${path}/edit`, { displayName: `Name ${index}`, was: { displayName: 'Weather' } }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    const made = replies.find(({ status }) => status === 200);
    expect((await registry.get(`${path}/details`)).body).toEqual(made?.body);
  });
});

test('an app has 18 attributes at most, and one that goes makes room for one that comes', async () => {
  const many = Array.from({ length: 18 }, (_, index) => ({ name: `a${index}`, value: '' }));
  const { path } = await newApp({ attributes: many });
  const more = { name: 'more', value: 'x' };
  expect(await registry.post(`${path}/edit`, { attributes: [more] })).toMatchObject({
    status: 400,
    body: { code: 'organizations.keymanagement.AttributeLimitExceeded' },
  });
  const swapped = await registry.post(`${path}/edit`, { attributes: [more, { name: 'a3', value: null }] });
  expect([swapped.status, swapped.body.attributes.at(-1)]).toEqual([200, more]);
});

test.each([
  [{ displayName: 'a\nb' }],
  [{ displayName: 'x'.repeat(256) }],
  [{ notes: ['x'] }],
  [{ status: 'pending' }],
  [{ attributes: [{ value: 'x' }] }],
  [{ attributes: { tier: 'gold' } }],
  [{ was: 'before' }],
])('%j is refused', async (sent) => {
  const { path } = await newApp();
  expect(await registry.post(`${path}/edit`, sent)).toMatchObject({
    status: 400,
    body: { code: 'keymint.InvalidRequest' },
  });
});

test('a developer edits their own app, but does not approve it', async () => {
  const { path, owner } = await newApp();
  const { email } = (await registry.get(owner)).body;
  const { token } = await given(registry).token({ role: 'self', developer: email });
  expect((await registry.post(`${path}/edit`, { notes: 'mine' }, bearing(token))).body.notes).toBe('mine');
  const sent = { notes: 'x', status: 'approved' };
  expect(await registry.post(`${path}/edit`, sent, bearing(token))).toMatchObject(
    forbidden('self', 'apps.setStatus'),
  );
});

test('one entry tells what changed, by whom', async () => {
  const alone = await registry.another();
  const { path, key } = await appByIds(alone, { attributes });
  await alone.post(`${path}/edit`, { displayName: 'Storms' });
  const { entries, text } = await entriesOf(alone, 'editApp');
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({ actor: registry.admin.email, action: 'editApp' });
  expect(JSON.parse(entries[0]?.changes[0]?.after ?? '').attributes[0].value).toBe('Storms');
  expect(text).not.toContain(key.consumerKey);
});

test('dialect x takes and answers it, and refuses members that it does not know', async () => {
  const { path } = await newApp();
  const x = await startRegistry({ of: registry, dialect: 'x', now: () => now });
  const attributes = [{ name: 'tier', value: null }];
  const was = { displayName: 'Weather', attributes: [{ name: 'tier', value: 'gold' }] };
  const { status, body } = await x.post(`${path}/edit`, { displayName: 'Storms', attributes, was });
  expect([status, body.displayName, body.lastModifiedAt]).toEqual([200, 'Storms', `${now}`]);
  expect((await x.post(`${path}/edit`, { colour: 'red' })).status).toBe(400);
  const conflict = await x.post(`${path}/edit`, { notes: 'x', was });
  expect([conflict.status, conflict.body.error.status]).toEqual([409, 'ABORTED']);
  await x.stop();
});

specifyUnknownApp(
  () => registry,
  (path) => registry.post(`${path}/edit`, { notes: 'x' }),
);
