import * as z from 'zod';
import { AppAlreadyExists, CompanyAlreadyExists, DeveloperAlreadyExists } from '../../shared/faults';
import { databaseOf } from '../../shared/runtime/processContext';
import { atomically } from '../../shared/store/unit';
import { given, unique } from '../support/registry/given';
import { useRegistry } from '../support/registry/registry';

/* A unit of work that creates several documents says which of them exists. */

const database = databaseOf(process.env);
afterAll(() => database.close());

const schema = z.object({ name: z.string() });
const faults = {
  first: DeveloperAlreadyExists({ email: 'ada@example.com' }),
  second: CompanyAlreadyExists({ company: 'harbour' }),
  third: AppAlreadyExists({ app: 'weather' }),
};
const names = Object.keys(faults) as (keyof typeof faults)[];

const make = (folder: string, some: readonly (keyof typeof faults)[]) =>
  atomically(database, (unit) => {
    for (const name of some) unit.create({ path: `${folder}/${name}`, schema }, { name }, faults[name]);
  });

test.each(names)('of three documents, the fault is that of the %s, which exists', async (name) => {
  const folder = unique('taken');
  await make(folder, [name]);
  for (const order of [names, [...names].reverse()])
    await expect(make(folder, order)).rejects.toBe(faults[name]);
  const others = names.filter((other) => other !== name);
  for (const other of others) expect(await database.read(`${folder}/${other}`)).toBeUndefined();
});

test('of several that exist, the fault is that of the first that was to be created', async () => {
  const folder = unique('taken');
  await make(folder, ['second', 'third']);
  await expect(make(folder, names)).rejects.toBe(faults.second);
  await expect(make(folder, ['third', 'first', 'second'])).rejects.toBe(faults.third);
});

const registry = useRegistry();

test('an app with keys of one’s own is refused for its name or for its key, whichever is taken', async () => {
  const { email } = await given(registry).developer();
  const [app, key] = [unique('app'), unique('key')];
  const draft = (name: string, consumerKey: string) => ({
    name,
    credentials: [{ consumerKey, consumerSecret: unique('a-secret-of-ones-own') }],
  });
  const path = `/developers/${email}/apps`;
  expect((await registry.post(path, draft(app, key))).status).toBe(201);
  const nameTaken = await registry.post(path, draft(app, unique('key')));
  expect([nameTaken.status, nameTaken.body.code]).toEqual([409, 'keymanagement.service.app_already_exists']);
  const keyTaken = await registry.post(path, draft(unique('app'), key));
  expect([keyTaken.status, keyTaken.body.code]).toEqual([
    409,
    'keymanagement.service.ConsumerKeyAlreadyExists',
  ]);
});

test('of apps that are made with one key at the same time, one is; the others are refused for the key', async () => {
  const { email } = await given(registry).developer();
  const credentials = [{ consumerKey: unique('key'), consumerSecret: unique('a-secret-of-ones-own') }];
  const replies = await Promise.all(
    Array.from({ length: 4 }, () =>
      registry.post(`/developers/${email}/apps`, { name: unique('app'), credentials }),
    ),
  );
  const codes = replies.map(({ status, body }) => (status === 201 ? 'made' : body.code)).sort();
  expect(codes).toEqual([...Array(3).fill('keymanagement.service.ConsumerKeyAlreadyExists'), 'made']);
});
