import { hashPassword } from '../../shared/crypto/passwords';
import { created } from '../../shared/domain/stamps';
import { pathOf, type Write } from '../../shared/store/database';
import { basic } from '../support/clients/replay';
import { documentsBelow } from '../support/registry/documents';
import { unique } from '../support/registry/given';
import { quiet, type Registry, startRegistry } from '../support/registry/registry';

/*
 * A wrong password leaves an audit entry with a counter, and a line in the log.
 */

const WINDOW = 15 * 60_000;
const START = Math.ceil(1_700_000_000_000 / WINDOW) * WINDOW + 60_000;
let at = START;

const written: Write[] = [];
const logged: Record<string, unknown>[] = [];

let server: Registry;
let registry: Registry;
const proxies = process.env.KEYMINT_PROXIES;
beforeAll(async () => {
  process.env.KEYMINT_PROXIES = '1';
  server = await startRegistry({
    now: () => at,
    log: { ...quiet, info: (fields, message) => void logged.push({ ...fields, message }) },
    wrapDatabase: (database) => ({
      ...database,
      commit(writes) {
        written.push(...writes);
        return database.commit(writes);
      },
    }),
  });
});
beforeEach(async () => {
  at = START;
  registry = await server.another();
});
afterAll(async () => {
  if (proxies === undefined) delete process.env.KEYMINT_PROXIES;
  else process.env.KEYMINT_PROXIES = proxies;
  await server.stop();
});

let hash: Promise<string> | undefined;
/** Creates a member of organizations whose password is unknown. */
async function newMember(...organizations: Registry[]): Promise<string> {
  const email = `${unique('Grace')}@example.com`;
  hash ??= hashPassword('correct horse battery staple');
  const member = { email, role: 'businessuser' as const, passwordHash: await hash };
  await server.context.store.atomically(({ members }) => {
    for (const { org } of organizations) members.create(org, { ...member, ...created({ name: 'a' }, 0) });
  });
  return email;
}

let addresses = 0;
const newAddress = () => {
  addresses += 1;
  return `192.0.2.${addresses}`;
};
const wrong = () => unique('a wrong password');

/** Every way to try a password at an organization, or without one. */
const doors = {
  Basic: ({ url, org }: Registry, user: string, address: string, password = wrong()) =>
    fetch(`${url}/v1/organizations/${org}/developers`, {
      headers: { ...basic(user, password), 'x-forwarded-for': address },
    }),
  'POST /session': ({ url }: Registry, email: string, address: string, password = wrong()) =>
    fetch(`${url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ email, password }),
    }),
  'POST /oauth/token': ({ url }: Registry, username: string, address: string, password = wrong()) =>
    fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: { 'x-forwarded-for': address },
      body: new URLSearchParams({ grant_type: 'password', username, password }),
    }),
};

const failuresAt = async (of: Registry) => (await of.get('/audits?action=session.failed')).body.audit;

describe.each(Object.entries(doors))('a wrong password by %s', (_, tryBy) => {
  test('is in the audit trail of the member’s organization, with the address and the number of them', async () => {
    const [email, address] = [await newMember(registry), newAddress()];
    expect((await tryBy(registry, email, address)).status).toBe(401);
    expect(await failuresAt(registry)).toEqual([
      {
        id: expect.stringMatching(/^\d{15}-\w{12}$/),
        at: START,
        address,
        attempts: 1,
        changes: [],
        actor: 'anonymous',
        action: 'session.failed',
        entities: [`members/${email.toLowerCase()}`],
        refused: 'security.authentication.Unauthorized',
      },
    ]);
    at += 60_000;
    for (let time = 0; time < 7; time++) await tryBy(registry, email.toUpperCase(), address);
    expect(await failuresAt(registry)).toMatchObject([{ at: START, attempts: 8 }]);
  });

  test('is in the log, with the address and a name that cannot be read', async () => {
    const [email, address] = [await newMember(registry), newAddress()];
    logged.length = 0;
    await tryBy(registry, email, address);
    await tryBy(registry, email.toLowerCase(), address);
    const lines = logged.filter(({ message }) => message === 'A sign-in failed');
    const line = { member: expect.stringMatching(/^[\w-]{43}$/), address, organizations: [registry.org] };
    expect(lines).toEqual([expect.objectContaining(line), expect.objectContaining(line)]);
    expect(lines[0]?.member).toBe(lines[1]?.member);
    expect(JSON.stringify(logged).toLowerCase()).not.toContain(email.toLowerCase());
  });
});

test('a name that no member has is not told, however many are tried, and has one entry for an address', async () => {
  const address = newAddress();
  const typed = Array.from({ length: 4 }, () => unique('my other password'));
  for (const name of typed) await doors.Basic(registry, name, address);
  await doors.Basic(registry, typed[0] ?? '', address);
  expect(await failuresAt(registry)).toMatchObject([{ entities: ['members/…'], attempts: 5, address }]);
  const stored = JSON.stringify([await documentsBelow(`organizations/${registry.org}`), written, logged]);
  for (const name of typed) expect(stored.toLowerCase()).not.toContain(name.toLowerCase());
});

test('ten wrong passwords write four entries’ worth, and what is refused after them writes nothing', async () => {
  const [email, address] = [await newMember(registry), newAddress()];
  written.length = 0;
  for (let time = 0; time < 10; time++) await doors.Basic(registry, email, address);
  const paths = () => written.map(pathOf);
  expect(paths().filter((path) => path.includes('/audits/'))).toHaveLength(4);
  expect(new Set(paths().filter((path) => path.includes('/audits/'))).size).toBe(1);
  expect(paths().filter((path) => path.startsWith('guesses/'))).toHaveLength(30);
  const before = written.length;
  for (let time = 0; time < 50; time++)
    expect((await doors.Basic(registry, email, address)).status).toBe(429);
  expect(written.length).toBe(before);
});

test('each quarter of an hour and each address has an entry of its own', async () => {
  const [email, address] = [await newMember(registry), newAddress()];
  await doors.Basic(registry, email, address);
  await doors.Basic(registry, email, newAddress());
  at += WINDOW;
  await doors.Basic(registry, email, address);
  const entries = await failuresAt(registry);
  expect(entries.map(({ at, attempts }: { at: number; attempts: number }) => [at, attempts])).toEqual([
    [START + WINDOW, 1],
    [START, 1],
    [START, 1],
  ]);
});

test('where no organization is named, each that has the member as one is told, and no other', async () => {
  const [one, other, third] = [registry, await server.another(), await server.another()];
  const [email, address] = [await newMember(one, other), newAddress()];
  await doors['POST /session'](registry, email, address);
  await doors['POST /oauth/token'](registry, `${unique('nobody')}@example.com`, address);
  for (const told of [one, other])
    expect(await failuresAt(told)).toMatchObject([{ entities: [`members/${email.toLowerCase()}`] }]);
  expect(await failuresAt(third)).toEqual([]);
});

test('they are found by action, family, outcome and member', async () => {
  const [email, address] = [await newMember(registry), newAddress()];
  await doors.Basic(registry, email, address);
  const entity = encodeURIComponent(`members/${email.toLowerCase()}`);
  for (const question of ['action=session.*', 'outcome=denied', `entity=${entity}`, 'actor=anonymous']) {
    const { body } = await registry.get(`/audits?${question}`);
    const actions = body.audit.map(({ action }: { action: string }) => action);
    expect([question, actions]).toEqual([question, expect.arrayContaining(['session.failed'])]);
  }
});

test('a right password leaves no trace of failure', async () => {
  const [email, address] = [await newMember(registry), newAddress()];
  logged.length = 0;
  const { status } = await doors.Basic(registry, email, address, 'correct horse battery staple');
  expect(status).toBe(200);
  expect(await failuresAt(registry)).toEqual([]);
  expect(logged.filter(({ message }) => message === 'A sign-in failed')).toEqual([]);
});
