import { hashPassword } from '../../shared/domain/passwords';
import { created } from '../../shared/domain/stamps';
import { StaffRole } from '../../shared/schemas/member';
import { documentsBelow } from '../support/documents';
import { unique } from '../support/given';
import { type Registry, startRegistry } from '../support/registry';
import { basic } from '../support/replay';

jest.setTimeout(120_000);

const WINDOW = 15 * 60_000;
/** A minute into a window. */
const START = Math.ceil(1_700_000_000_000 / WINDOW) * WINDOW + 60_000;

let at = START;
const now = () => at;

let registry: Registry;
let elsewhere: Registry;
const proxies = process.env.KEYMINT_PROXIES;
beforeAll(async () => {
  process.env.KEYMINT_PROXIES = '1';
  registry = await startRegistry({ now });
  elsewhere = await startRegistry({ now, of: registry });
});
afterAll(async () => {
  if (proxies === undefined) delete process.env.KEYMINT_PROXIES;
  else process.env.KEYMINT_PROXIES = proxies;
  await elsewhere.stop();
  await registry.stop();
});
afterEach(() => {
  at = START;
});

const PASSWORD = 'correct horse battery staple';
let passwordHash: Promise<string> | undefined;

/** A member of this test's own, with the password. */
async function newMember(): Promise<string> {
  const email = `${unique('grace')}@example.com`;
  passwordHash ??= hashPassword(PASSWORD);
  const member = { email, role: StaffRole.enum.readonlyadmin, passwordHash: await passwordHash };
  await registry.context.store.atomically(({ members }) => {
    members.create(registry.org, { ...member, ...created({ name: 'admin@example.com' }, 0) });
  });
  return email;
}

let addresses = 0;
/** An address that nobody else has. */
const newAddress = () => {
  addresses += 1;
  return `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
};

const from = (address: string) => ({ 'x-forwarded-for': address });
const wrong = () => unique('a wrong password');

const tryAs = (email: string, password: string, address: string, at = registry) =>
  at.get('/developers', { headers: { ...basic(email, password), ...from(address) } });

/** How often there was each status when `work` was done so many times, by a few at once. */
async function tally(times: number, work: (index: number) => Promise<{ status: number }>, atOnce = 8) {
  const statuses: Record<number, number> = {};
  let next = 0;
  const worker = async () => {
    while (next < times) {
      const { status } = await work(next++);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return statuses;
}

const guessesOf = async (org: string) =>
  (await documentsBelow(`organizations/${org}`)).filter(({ name }) => name.includes('/guesses/'));

const waits = { code: 'keymint.TooManyAttempts', message: expect.any(String), contexts: [] };

describe('after ten wrong passwords', () => {
  test('a member is locked: 1,000 of them from as many addresses are told so', async () => {
    const email = await newMember();
    const one = await tally(10, () => tryAs(email, wrong(), newAddress()), 1);
    expect(one).toEqual({ 401: 10 });
    const rest = await tally(990, () => tryAs(email, wrong(), newAddress()));
    expect(rest).toEqual({ 429: 990 });

    const { status, body, headers } = await tryAs(email, wrong(), newAddress());
    expect({ status, body, again: headers.get('retry-after') }).toEqual({
      status: 429,
      body: waits,
      again: `${14 * 60}`,
    });
  });

  test('the right one from elsewhere is told to wait, by an instance that has seen none of them', async () => {
    const email = await newMember();
    await tally(10, () => tryAs(email, wrong(), newAddress()), 1);
    const { status, body } = await tryAs(email, PASSWORD, newAddress(), elsewhere);
    expect({ status, body }).toEqual({ status: 429, body: waits });
  });

  test('of which two instances met five each, both are locked', async () => {
    const email = await newMember();
    await tally(10, (index) => tryAs(email, wrong(), newAddress(), index % 2 ? elsewhere : registry), 1);
    const statuses = await Promise.all(
      [registry, elsewhere].map(async (at) => (await tryAs(email, PASSWORD, newAddress(), at)).status),
    );
    expect(statuses).toEqual([429, 429]);
  });

  test('the right one works when the window is over', async () => {
    const email = await newMember();
    await tally(10, () => tryAs(email, wrong(), newAddress()), 1);
    at = START + WINDOW - 60_000 - 1;
    expect((await tryAs(email, PASSWORD, newAddress())).headers.get('retry-after')).toBe('1');
    at += 1;
    expect((await tryAs(email, PASSWORD, newAddress())).status).toBe(200);
  });

  test('another member still gets in', async () => {
    const [email, other] = [await newMember(), await newMember()];
    await tally(10, () => tryAs(email, wrong(), newAddress()), 1);
    expect((await tryAs(other, PASSWORD, newAddress())).status).toBe(200);
  });

  test('a member is locked also under a name in capitals', async () => {
    const email = await newMember();
    await tally(10, () => tryAs(email.toUpperCase(), wrong(), newAddress()), 1);
    expect((await tryAs(email, PASSWORD, newAddress())).status).toBe(429);
  });

  test('300 tried all at once are no way around: ten are tried', async () => {
    const email = await newMember();
    const statuses = await tally(300, () => tryAs(email, wrong(), newAddress()), 300);
    console.info(`300 wrong passwords at once: ${JSON.stringify(statuses)}`);
    expect(Object.keys(statuses).sort()).toEqual(['401', '429']);
    expect(statuses[401]).toBeLessThanOrEqual(10);
  });
});

test('nine wrong passwords lock nobody out', async () => {
  const email = await newMember();
  await tally(9, () => tryAs(email, wrong(), newAddress()), 1);
  expect((await tryAs(email, PASSWORD, newAddress())).status).toBe(200);
});

test('fifty requests at once with the right password all get in', async () => {
  const email = await newMember();
  expect(await tally(50, () => tryAs(email, PASSWORD, newAddress()), 50)).toEqual({ 200: 50 });
});

test('a hundred wrong passwords of many members lock an address, whatever the client wrote left of it', async () => {
  const address = newAddress();
  const email = await newMember();
  const via = () => `${newAddress()}, unknown, ${address}`;
  const guess = () => tryAs(`${unique('somebody')}@example.com`, wrong(), via());
  expect(await tally(100, guess, 1)).toEqual({ 401: 100 });
  expect(await tally(900, guess)).toEqual({ 429: 900 });
  expect((await tryAs(email, PASSWORD, via())).status).toBe(429);
  expect((await tryAs(email, PASSWORD, newAddress())).status).toBe(200);
});

test('of 1,000 wrong passwords for one member from one address, ten are tried', async () => {
  const [email, address] = [await newMember(), newAddress()];
  expect(await tally(10, () => tryAs(email, wrong(), address), 1)).toEqual({ 401: 10 });
  expect(await tally(990, () => tryAs(email, wrong(), address))).toEqual({ 429: 990 });
  expect((await tryAs(await newMember(), PASSWORD, address)).status).toBe(200);
});

test('a wrong token counts for its address, and for nobody else', async () => {
  const other = await registry.another();
  const address = newAddress();
  const token = `km_${other.org}_0123456789abcdef_${'y'.repeat(43)}`;
  const headers = { authorization: `Bearer ${token}`, ...from(address) };
  expect((await other.get('/developers', { headers })).status).toBe(401);
  const guesses = await guessesOf(other.org);
  expect(guesses.map(({ name }) => name)).toEqual([
    `organizations/${other.org}/guesses/address~${address}~${Math.floor(START / WINDOW)}`,
  ]);
});

test('what is counted goes away by itself: Firestore is told when, as a timestamp', async () => {
  const other = await registry.another();
  await tryAs('nobody@example.com', wrong(), newAddress(), other);
  const guesses = await guessesOf(other.org);
  expect(guesses).toHaveLength(2);
  const after = new Date(START - 60_000 + 2 * WINDOW).toISOString().replace('.000Z', 'Z');
  for (const { fields } of guesses) {
    expect(fields).toMatchObject({ expireAt: { timestampValue: after }, failures: { integerValue: '1' } });
  }
});

test('requests without credentials, and good ones, are not counted', async () => {
  const other = await registry.another();
  await fetch(`${other.url}/v1/organizations/${other.org}/developers`);
  expect((await other.get('/developers')).status).toBe(200);
  expect(await guessesOf(other.org)).toEqual([]);
});

describe('an unknown member and a wrong password', () => {
  const rawly = async (email: string) => {
    const begun = performance.now();
    const answer = await fetch(`${registry.url}/v1/organizations/${registry.org}/developers`, {
      headers: { ...basic(email, wrong()), ...from(newAddress()) },
    });
    const bytes = await answer.text();
    const headers = Object.fromEntries(answer.headers);
    const { date: _date, 'x-request-id': _id, ...rest } = headers;
    return { took: performance.now() - begun, seen: { status: answer.status, headers: rest, bytes } };
  };

  test('are answered with the same bytes, in the same time', async () => {
    const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    let known = '';
    for (let round = 0; round < 100; round++) {
      // Before anybody is locked, it is another's turn.
      if (round % 5 === 0) known = await newMember();
      const one = await rawly(known);
      const other = await rawly(`${unique('nobody')}@example.com`);
      expect(one.seen).toEqual(other.seen);
      expect(one.seen.status).toBe(401);
      times.known.push(one.took);
      times.unknown.push(other.took);
    }
    const [wrongPassword, unknownMember] = [median(times.known), median(times.unknown)];
    console.info(`Medians: wrong password ${wrongPassword} ms, unknown member ${unknownMember} ms`);
    expect(Math.max(wrongPassword, unknownMember) / Math.min(wrongPassword, unknownMember)).toBeLessThan(1.5);
  });
});
