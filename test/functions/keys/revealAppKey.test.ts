import { appDocumentId } from '../../../shared/schemas/owner';
import { appByIds, entriesOf, forbidden, ownerKinds, specifyUnknownKey } from '../../support/registry/byIds';
import { documentsBelow } from '../../support/registry/documents';
import { given } from '../../support/registry/given';
import { bearing, type Registry, startRegistry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

const key = { what: 'consumerKey', purpose: 'reveal' };
const secret = { what: 'consumerSecret', purpose: 'copy' };

test.each(Object.keys(ownerKinds) as (keyof typeof ownerKinds)[])(
  'key and secret of an app of %s are told as they are',
  async (kind) => {
    const made = await appByIds(registry, { kind });
    const told = async (sent: object) => (await registry.post(`${made.keyPath}/reveal`, sent)).body;
    expect(await told(key)).toEqual({ value: made.key.consumerKey });
    expect(await told(secret)).toEqual({ value: made.key.consumerSecret });
  },
);

test.each([
  ['reveal', 'credential.revealed'],
  ['copy', 'credential.copied'],
])(
  'to %s is audited as %s, with who, which and whose, and neither key nor secret',
  async (purpose, action) => {
    const alone = await registry.another();
    const { app, keyRef, keyPath, ...made } = await appByIds(alone);
    await alone.post(`${keyPath}/reveal`, { what: 'consumerSecret', purpose });

    const { entries, text } = await entriesOf(alone, action);
    const entity = `apps/${appDocumentId({ owner: `developers/${app.developerId}`, name: app.name })}`;
    const entities = [`${entity}/keys/${keyRef}`, entity, `developers/${app.developerId}`];
    expect(entries).toEqual([
      expect.objectContaining({ action, actor: alone.admin.email, entities, changes: [] }),
    ]);
    expect((await alone.get(`/audits?entity=${entity}/keys/${keyRef}`)).body.audit).toEqual(entries);
    const stored = JSON.stringify(await documentsBelow(`organizations/${alone.org}`));
    for (const known of [made.key.consumerKey, `${made.key.consumerSecret}`])
      expect([text.includes(known), stored.includes(known)]).toEqual([false, false]);
  },
);

describe('where secrets are told once', () => {
  let once: Registry;
  beforeAll(async () => {
    once = await startRegistry({ settings: { secrets: 'one-time' } });
  });
  afterAll(() => once.stop());

  test('the key is told, and the secret is not', async () => {
    const made = await appByIds(once);
    expect((await once.post(`${made.keyPath}/reveal`, key)).body).toEqual({ value: made.key.consumerKey });
    const { status, body } = await once.post(`${made.keyPath}/reveal`, secret);
    expect([status, body]).toEqual([
      404,
      {
        code: 'keymint.SecretNotKept',
        message: 'The consumer secret was told once, when the key was made, and is not kept',
        contexts: [],
      },
    ]);
    expect((await entriesOf(once, 'credential.copied')).entries).toEqual([]);
  });
});

test.each([[{}], [{ what: 'consumerKey' }], [{ purpose: 'copy' }], [{ what: 'password', purpose: 'copy' }]])(
  '%j is refused',
  async (sent) => {
    const { keyPath } = await appByIds(registry);
    expect(await registry.post(`${keyPath}/reveal`, sent)).toMatchObject({
      status: 400,
      body: { code: 'keymint.InvalidRequest' },
    });
  },
);

test('who may not see keys does not, and that they tried is audited as denied', async () => {
  const { keyPath } = await appByIds(registry);
  const { token, name } = await given(registry).token({ role: 'readonlyadmin' });
  expect(await registry.post(`${keyPath}/reveal`, key, bearing(token))).toMatchObject(
    forbidden('readonlyadmin', 'credentials.reveal'),
  );
  const { body } = await registry.get(`/audits?actor=${name}&outcome=denied`);
  expect(body.audit).toMatchObject([
    {
      action: 'revealAppKey',
      refused: 'security.authorization.Forbidden',
      entities: [`${keyPath}/reveal`.slice(1)],
    },
  ]);
});

test('a key that somebody takes for its keyRef is in no entry', async () => {
  const { path, key: made } = await appByIds(registry);
  const { token, name } = await given(registry).token({ role: 'readonlyadmin' });
  await registry.post(`${path}/keys/${made.consumerKey}/reveal`, key, bearing(token));
  const { body } = await registry.get(`/audits?actor=${name}`);
  expect(body.audit).toMatchObject([{ entities: [`${path}/keys/…/reveal`.slice(1)] }]);
});

test('a developer sees the keys of their own app, and of no other', async () => {
  const [mine, other] = [await appByIds(registry), await appByIds(registry)];
  const { email } = (await registry.get(mine.owner)).body;
  const { token } = await given(registry).token({ role: 'self', developer: email });
  const told = await registry.post(`${mine.keyPath}/reveal`, key, bearing(token));
  expect(told.body).toEqual({ value: mine.key.consumerKey });
  expect((await registry.post(`${other.keyPath}/reveal`, key, bearing(token))).status).toBe(404);
});

specifyUnknownKey(
  () => registry,
  (keyPath) => registry.post(`${keyPath}/reveal`, key),
);
