import onAppCreated from '../../functions/apps/onAppCreated';
import type { App } from '../../shared/schemas/app';
import type { Credential } from '../../shared/schemas/credential';
import type { Developer } from '../../shared/schemas/developer';
import { until } from '../../tools/ports';
import { documentsBelow } from '../support/registry/documents';
import { given } from '../support/registry/given';
import { startRegistry, useRegistry } from '../support/registry/registry';

const registry = useRegistry({
  settings: { secrets: 'one-time' },
});
let developer: Developer;
beforeAll(async () => {
  developer = await given(registry).developer();
  await given(registry).apiProduct({ name: 'premium' });
});

const secretsOf = ({ credentials }: App) => credentials.map(({ consumerSecret }) => consumerSecret);
const pathOf = ({ name }: App) => `/developers/${developer.email}/apps/${name}`;

test('a new app is answered with its secret, and never again', async () => {
  const app = await given(registry).app(developer);
  expect(secretsOf(app)).toEqual([expect.stringMatching(/^[A-Za-z0-9]{16}$/)]);
  const { body } = await registry.get(pathOf(app));
  const { consumerSecret: _, ...rest } = app.credentials[0] as Credential;
  expect(body).toEqual({ ...app, credentials: [rest] });
  expect((await registry.get(`${pathOf(app)}/keys/${rest.consumerKey}`)).body).toEqual(rest);
  expect((await registry.get(`/apps/${app.appId}`)).body.credentials).toEqual([rest]);
});

test('it reaches whoever asked for it from the trigger too, through the database', async () => {
  const patient = await startRegistry({ issuanceWait: 20_000 });
  const { organizations } = registry.context;
  const { body: member } = await registry.get('');
  expect(member.name).toBe(registry.org);
  await patient.context.store.atomically(async (store) => {
    const { secrets } = await organizations.get(registry.org);
    store.organizations.replace({ ...(await store.organizations.get(patient.org)), secrets });
  });
  patient.context.organizations.forget(patient.org);
  const { email, developerId } = await given(patient).developer();

  const answer = given(patient).app({ email }, { name: 'weather' });
  const event = { params: { org: patient.org, app: `${developerId}~weather` } };
  const issued = async (): Promise<boolean> => {
    await onAppCreated.handler(event, patient.context);
    const app = await patient.context.store.apps.find(patient.org, event.params.app);
    return app !== undefined && !app.firstCredential;
  };
  await until(issued, 'the first credential');
  expect(secretsOf(await answer)).toEqual([expect.stringMatching(/^[A-Za-z0-9]{16}$/)]);
  expect(secretsOf((await patient.get(`/developers/${email}/apps/weather`)).body)).toEqual([undefined]);
  await patient.stop();
});

test.each(['put', 'post'] as const)(
  'a further key by %s comes with its secret, the others without',
  async (verb) => {
    const app = await given(registry).app(developer);
    const { body } = await registry[verb](pathOf(app), { apiProducts: ['premium'] });
    expect(secretsOf(body)).toEqual([expect.stringMatching(/^[A-Za-z0-9]{16}$/), undefined]);
    expect(secretsOf((await registry.get(pathOf(app))).body)).toEqual([undefined, undefined]);
  },
);

test('an imported secret, and one that is made for an imported key, are answered once', async () => {
  const app = await given(registry).app(developer);
  const imported = await given(registry).key(pathOf(app), { consumerSecret: 'brought-along' });
  const made = await given(registry).key(pathOf(app));
  expect([imported.consumerSecret, made.consumerSecret]).toEqual([
    'brought-along',
    expect.stringMatching(/^[A-Za-z0-9]{16}$/),
  ]);
  expect(secretsOf((await registry.get(pathOf(app))).body)).toEqual([undefined, undefined, undefined]);
});

test('no secret is in the database, nor anything the key ring opens', async () => {
  await given(registry).app(developer);
  const stored = await documentsBelow(`organizations/${registry.org}`);
  const kept = [...JSON.stringify(stored).matchAll(/"consumerSecret":\{"mapValue":\{"fields":\{.*?\}\}/g)];
  expect(kept.length).toBeGreaterThan(0);
  for (const [secret] of kept) {
    expect(secret).toContain('"hash"');
    expect(secret).not.toContain('"box"');
  }
});

test('on XML the element is left out', async () => {
  const app = await given(registry).app(developer);
  const { text } = await registry.get(pathOf(app), { headers: { accept: 'application/xml' } });
  expect(text).toContain('<ConsumerKey>');
  expect(text).not.toContain('ConsumerSecret');
});
