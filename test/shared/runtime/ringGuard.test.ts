import { randomBytes } from 'node:crypto';
import { fingerprintsOf, type KeyRing, newKeyRing } from '../../../shared/crypto/vault';
import { databaseOf, processContext } from '../../../shared/runtime/processContext';
import { type Database, DatabaseError, errorKindOf, pathOf } from '../../../shared/store/database';
import { createOrganization } from '../../../tools/seed';
import { unique } from '../../support/registry/given';
import { notedLog } from '../../support/registry/notes';

/** Returns the name of a new database without a key ring. */
const newProject = () => unique('demo-ring');

interface Told {
  fields: Record<string, unknown>;
  message: string;
}

interface Opened {
  context: ReturnType<typeof processContext>;
  /** The database without the guard. */
  database: Database;
  /** Calls to the database, in order. */
  calls: string[];
  /** Logged errors. */
  told: Told[];
}

const opened: Opened[] = [];
afterAll(() => Promise.all(opened.map(({ context }) => context.store.close())));

const PATH = 'keyRing/fingerprints';

/** Starts the context of a process with a ring. */
function start(ring: KeyRing, project: string, wrap = (database: Database) => database): Opened {
  const calls: string[] = [];
  const told: Told[] = [];
  const { KEYMINT_SQLITE: file } = process.env;
  const place = file ? { KEYMINT_SQLITE: `${file}.${project}` } : { GOOGLE_CLOUD_PROJECT: project };
  const env = { ...process.env, KEYMINT_KEY_RING: JSON.stringify(ring), ...place };
  const database = wrap(databaseOf(env));
  const watched: Database = {
    ...database,
    read(path, ...rest) {
      calls.push(`read ${path}`);
      return database.read(path, ...rest);
    },
    readAll(paths, ...rest) {
      calls.push(`read ${paths.join(' ')}`);
      return database.readAll(paths, ...rest);
    },
    commit(writes) {
      calls.push(`commit ${writes.map(pathOf).join(' ')}`);
      return database.commit(writes);
    },
  };
  const log = notedLog({
    info: () => {},
    error: (fields, message) => void told.push({ fields, message }),
  });
  const started = { context: processContext(env, { log }, watched), database, calls, told };
  opened.push(started);
  return started;
}

const admin = { email: 'ada@example.com', password: 'a-password-of-hers' };
const makeAcme = ({ context }: Opened) =>
  createOrganization({ name: 'acme', dialect: 'edge', admin }, context);
const change = ({ context }: Opened) =>
  context.store.atomically(async ({ organizations }) => {
    organizations.replace(await organizations.get('acme'));
  });
const storedIn = async ({ database }: Opened) => (await database.read(PATH))?.data;
const sealed = ({ context }: Opened) => context.vault.seal('text', 'purpose');

const key = () => randomBytes(32).toString('base64');
const refused = { status: 503, code: 'keymint.Unavailable' };
test('fingerprints tell rings apart, and have nothing of a ring in them', () => {
  const [ring, other] = [newKeyRing(), newKeyRing()];
  const fingerprints = fingerprintsOf(ring);
  expect(fingerprints).toEqual({
    pepper: expect.stringMatching(/^[\w-]{43}$/),
    keys: { k1: expect.any(String) },
  });
  expect(fingerprintsOf(ring)).toEqual(fingerprints);
  expect(fingerprintsOf(other).pepper).not.toBe(fingerprints.pepper);
  // The same bytes have another fingerprint in another role.
  const same = fingerprintsOf({
    primary: 'k1',
    pepper: ring.pepper,
    keys: { k1: ring.pepper, k2: ring.pepper },
  });
  expect(new Set([same.pepper, same.keys.k1, same.keys.k2]).size).toBe(3);
  const text = JSON.stringify(fingerprints);
  for (const secret of [ring.pepper, ...Object.values(ring.keys)])
    expect(text).not.toContain(secret.slice(0, 12));
});

test('the first commit stores the fingerprints; a process that only reads stores nothing', async () => {
  const project = newProject();
  const ring = newKeyRing();
  const first = start(ring, project);
  expect(await first.context.store.organizations.find('acme')).toBeUndefined();
  await first.context.vault.ready();
  expect(first.calls).toEqual([`read organizations/acme ${PATH}`]);
  expect(await storedIn(first)).toBeUndefined();

  await makeAcme(first);
  const commits = first.calls.filter((call) => call.startsWith('commit'));
  expect(commits).toEqual([`commit ${PATH}`, expect.stringContaining('organizations/acme')]);
  expect(await storedIn(first)).toEqual(fingerprintsOf(ring));
});

test('a process asks once, along with what it reads first, whatever it reads at the same time', async () => {
  const project = newProject();
  const ring = newKeyRing();
  await makeAcme(start(ring, project));

  const second = start(ring, project);
  const { context, calls } = second;
  const { organizations, members } = context.store;
  await Promise.all([
    organizations.find('acme'),
    members.find('acme', admin.email),
    organizations.listNames(1),
  ]);
  expect(calls.filter((call) => call.includes(PATH))).toHaveLength(1);
  await organizations.find('acme');
  await context.vault.ready();
  await change(second);
  expect(calls.filter((call) => call.includes(PATH))).toHaveLength(1);
});

describe.each([
  ['another pepper', (ring: KeyRing) => ({ ...ring, pepper: key() }), 'its pepper is another'],
  [
    'other bytes under the id of a key',
    (ring: KeyRing) => ({ ...ring, keys: { k1: key() } }),
    'its key k1 is another',
  ],
  ['another pepper and other keys', () => newKeyRing(), 'its pepper is another'],
])('a ring with %s', (_, changed, mismatch) => {
  test('is refused wherever the vault is used, and the log says so once', async () => {
    const project = newProject();
    const ring = newKeyRing();
    await makeAcme(start(ring, project));

    const wrong = start(changed(ring), project);
    const { vault, store } = wrong.context;
    await expect(vault.ready()).rejects.toMatchObject({ ...refused, cause: mismatch });
    const box = { keyId: 'k1', box: '' };
    for (const use of [
      () => vault.seal('text', 'purpose'),
      () => vault.unseal(box, 'purpose'),
      () => vault.unsealAny(box, ['purpose']),
      () => vault.requireKey('k1'),
      () => vault.hash('text', 'purpose'),
      () => vault.keyRef('key'),
      () => vault.tag('text', 'purpose'),
    ])
      expect(use).toThrow(expect.objectContaining(refused));
    expect(wrong.told).toEqual([
      {
        fields: { mismatch },
        message: expect.stringContaining('The key ring is not the one of this database'),
      },
    ]);

    // Everything else works, and the fingerprints stay.
    expect((await store.organizations.get('acme')).name).toBe('acme');
    await change(wrong);
    expect(await storedIn(wrong)).toEqual(fingerprintsOf(ring));
  });

  test('makes nothing look unknown that was derived before it was checked', async () => {
    const project = newProject();
    const ring = newKeyRing();
    const right = start(ring, project);
    await makeAcme(right);
    const wrong = start(changed(ring), project);
    const keyRef = wrong.context.vault.keyRef('a-consumer-key');
    await expect(wrong.context.store.keys.find('acme', keyRef)).rejects.toMatchObject(refused);
  });
});

test('a key that is added to the ring is added to the fingerprints, and old processes go on', async () => {
  const project = newProject();
  const ring = newKeyRing();
  const old = start(ring, project);
  await makeAcme(old);
  const before = sealed(old);

  const rotated = { ...ring, primary: 'k2', keys: { ...ring.keys, k2: key() } };
  const next = start(rotated, project);
  await next.context.vault.ready();
  expect(next.context.vault.unseal(before, 'purpose')).toBe('text');
  expect(await storedIn(next)).toEqual(fingerprintsOf(ring));
  await change(next);
  expect(await storedIn(next)).toEqual(fingerprintsOf(rotated));

  // One process was started before, the other is started with the old ring.
  for (const one of [old, start(ring, project)]) {
    await one.context.vault.ready();
    expect(one.context.vault.unseal(sealed(one), 'purpose')).toBe('text');
    const after = sealed(next);
    expect(() => one.context.vault.unseal(after, 'purpose')).toThrow('Key k2 is not on the key ring');
    expect(one.told).toEqual([]);
  }

  // The old key is removed from the ring; its id stays reserved.
  const keys = { k2: rotated.keys.k2 };
  const last = start({ ...rotated, keys }, project);
  await last.context.vault.ready();
  await change(last);
  expect(await storedIn(last)).toEqual(fingerprintsOf(rotated));
  const reused = start({ ...rotated, keys: { ...rotated.keys, k1: key() } }, project);
  await expect(reused.context.vault.ready()).rejects.toMatchObject({ cause: 'its key k1 is another' });
});

test('of twenty processes that use a new database first, those with one ring go on, and nothing of the others is stored', async () => {
  const project = newProject();
  const rings = [newKeyRing(), newKeyRing()] as const;
  const all = Array.from({ length: 20 }, (_, n) => start(rings[n % 2] as KeyRing, project));
  // All of them find no fingerprints yet.
  await Promise.all(all.map(({ context }) => context.vault.ready()));
  const outcomes = await Promise.allSettled(
    all.map(({ context }, n) => createOrganization({ name: `acme-${n}`, dialect: 'edge', admin }, context)),
  );
  const [first] = all;
  if (!first) throw new Error('There is no process');
  const stored = await storedIn(first);
  const winner = rings.findIndex((ring) => fingerprintsOf(ring).pepper === stored?.pepper);
  expect(stored).toEqual(fingerprintsOf(rings[winner] as KeyRing));
  expect(outcomes.map(({ status }) => status)).toEqual(
    all.map((_, n) => (n % 2 === winner ? 'fulfilled' : 'rejected')),
  );
  const names = await first.context.store.organizations.listNames(100);
  expect(names.sort()).toEqual(all.flatMap((_, n) => (n % 2 === winner ? [`acme-${n}`] : [])).sort());
});

test('keys that eight processes add at once are all there', async () => {
  const project = newProject();
  const ring = newKeyRing();
  await makeAcme(start(ring, project));
  const keys = Array.from({ length: 8 }, (_, n) => [`n${n}`, key()] as const);
  const all = keys.map(([id, bytes]) => start({ ...ring, keys: { ...ring.keys, [id]: bytes } }, project));
  await Promise.all(all.map(({ context }) => context.vault.ready()));
  await Promise.all(
    all.map(({ context }, n) => createOrganization({ name: `acme-${n}`, dialect: 'edge', admin }, context)),
  );
  const [first] = all;
  if (!first) throw new Error('There is no process');
  const everything = { ...ring, keys: { ...ring.keys, ...Object.fromEntries(keys) } };
  expect(await storedIn(first)).toEqual(fingerprintsOf(everything));
});

test('a first read that fails does not count: the next one asks again', async () => {
  const project = newProject();
  const ring = newKeyRing();
  await makeAcme(start(ring, project));
  let failures = 1;
  const { context } = start(ring, project, (database) => ({
    ...database,
    readAll: async (paths) => {
      if (failures-- > 0) throw new DatabaseError('Unreachable', 'away');
      return database.readAll(paths);
    },
  }));
  await expect(context.store.organizations.find('acme')).rejects.toThrow('away');
  expect((await context.store.organizations.find('acme'))?.name).toBe('acme');
  await context.vault.ready();
});

test('a first read whose client leaves disturbs no other', async () => {
  const project = newProject();
  const ring = newKeyRing();
  await makeAcme(start(ring, project));
  const { context } = start(ring, project, (database) => ({
    ...database,
    async readAll(paths, scope) {
      if (scope) await new Promise((resolve) => scope.signal.addEventListener('abort', resolve));
      return database.readAll(paths, scope);
    },
  }));
  const client = new AbortController();
  const { signal } = client;
  const bounds = { signal, begin: () => ({ signal, received: () => {}, end: () => {} }) };
  const leaving = context.store.by({ name: 'ada', action: 'leave' }, undefined, bounds);
  const first = leaving.organizations.find('acme').catch(errorKindOf);
  await new Promise(setImmediate);
  const second = context.store.members.find('acme', admin.email);
  await new Promise(setImmediate);
  client.abort();
  expect(await first).toBe('Aborted');
  expect((await second)?.email).toBe(admin.email);
});

test('a first read that is refused for what it asks disturbs no other', async () => {
  const project = newProject();
  const ring = newKeyRing();
  await makeAcme(start(ring, project));
  const { context } = start(ring, project, (database) => ({
    ...database,
    readAll: async (paths) => {
      if (paths.includes('organizations/odd')) throw new DatabaseError('TooLarge', 'odd');
      return database.readAll(paths);
    },
  }));
  const { organizations, members } = context.store;
  const first = organizations.find('odd').catch((error: Error) => error.message);
  await new Promise(setImmediate);
  const second = members.find('acme', admin.email);
  expect(await first).toBe('odd');
  expect((await second)?.email).toBe(admin.email);
});
