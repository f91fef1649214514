import onAppCreated from '../../functions/apps/onAppCreated';
import type { Log } from '../../shared/environment';
import { databaseOf } from '../../shared/runtime/processContext';
import type { App } from '../../shared/schemas/app';
import { encodingsOf } from '../../tools/leaks';
import { documentsBelow, type RawDocument } from '../support/registry/documents';
import { given } from '../support/registry/given';
import { useRegistry } from '../support/registry/registry';

const logged: string[] = [];
const note = (fields: object, message: string): void => {
  const plain = Object.entries(fields).map(([name, value]) =>
    value instanceof Error ? [name, { ...value, message: value.message, stack: value.stack }] : [name, value],
  );
  logged.push(JSON.stringify([message, Object.fromEntries(plain)]));
};
const log: Log = { info: note, error: note };

const database = databaseOf(process.env);
const registry = useRegistry({ log });
let documents: RawDocument[];
/** Every returned consumer key and secret, and the administrator's password. */
const secrets = new Set<string>();

const noteSecrets = ({ credentials }: Pick<App, 'credentials'>) => {
  for (const { consumerKey, consumerSecret } of credentials)
    secrets.add(consumerKey).add(`${consumerSecret}`);
};

const stored = () => documentsBelow(`organizations/${registry.org}`);

beforeAll(async () => {
  secrets.add(registry.admin.password);
  const products = await Promise.all(
    ['auto', 'manual'].map((approvalType) => given(registry).apiProduct({ approvalType })),
  );
  for (const name of ['first', 'second', 'third']) {
    const { email, developerId } = await given(registry).developer();
    noteSecrets(await given(registry).app({ email }, { name }));
    for (const product of products) {
      const path = `/developers/${email}/apps/${name}`;
      noteSecrets((await registry.put(path, { apiProducts: [product.name], keyExpiresIn: 60_000 })).body);
    }
    const event = { params: { org: registry.org, app: `${developerId}~${name}` } };
    await onAppCreated.handler(event, registry.context);
  }
  documents = await stored();
});
afterAll(() => database.close());

const forms = (): string[] => [...secrets].flatMap(encodingsOf);

const foundIn = (text: string): string[] => forms().filter((form) => text.includes(form));

test('there are nine key pairs and a password to look for, and the documents they came from', () => {
  expect(secrets.size).toBe(19);
  const folders = documents.map(({ name }) => name.split('/').slice(2, -1).join('/'));
  expect(folders.filter((folder) => folder === 'apps')).toHaveLength(3);
  expect(folders.filter((folder) => folder === 'keys')).toHaveLength(9);
  expect(folders).toEqual(
    expect.arrayContaining(['members', 'developers', 'developerEmails', 'apiProducts']),
  );
});

test('no document and no document id has a consumer key, a secret or a password in it', () => {
  for (const document of documents)
    expect([document.name, foundIn(JSON.stringify(document))]).toEqual([document.name, []]);
});

test('a secret in a document would be found, as it is or in base64', async () => {
  const [secret = ''] = [...secrets].slice(-1);
  for (const text of [secret, Buffer.from(`x${secret}`).toString('base64')]) {
    const path = `organizations/${registry.org}/apps/some~app/deeper/leak`;
    await database.commit([{ create: path, data: { leak: { at: text } } }]);
    const leaks = (await stored()).filter((document) => foundIn(JSON.stringify(document)).length > 0);
    expect(leaks.map(({ name }) => name)).toEqual([path]);
    // Otherwise the scan at the end of the run would find it.
    await database.commit([{ delete: path }]);
  }
});

test('an app that is not as it should be is told of in the log, without its credentials', async () => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer);
  noteSecrets(app);
  const path = `/developers/${developer.email}/apps/${app.name}`;
  const document = `organizations/${registry.org}/apps/${developer.developerId}~${app.name}`;
  const before = logged.length;

  await database.commit([{ update: document, data: { status: 'lost' } }]);
  await expect(registry.get(path)).rejects.toThrow('answered 500');

  const url = `${registry.url}/v1/organizations/${registry.org}${path}`;
  const authorization = `Basic ${btoa(`${registry.admin.email}:${registry.admin.password}`)}`;
  const answer = await fetch(url, { headers: { authorization } });
  expect([answer.status, await answer.json()]).toEqual([
    500,
    { code: 'keymint.InternalError', message: expect.any(String), contexts: [] },
  ]);
  expect(logged.slice(before).join()).toContain('A request could not be answered');
});

test('no log line has a consumer key, a secret or a password in it', () => {
  expect(logged.filter((line) => line.includes('createDeveloperApp answered 201')).length).toBeGreaterThan(2);
  for (const line of logged) expect(foundIn(line)).toEqual([]);
});
