import { hashPassword } from '../../shared/crypto/passwords';
import { created } from '../../shared/domain/stamps';
import { StaffRole } from '../../shared/schemas/member';
import { until } from '../../tools/ports';
import { basic } from '../support/clients/replay';
import { countBilled } from '../support/database/billed';
import { documentsBelow, documentsOf } from '../support/registry/documents';
import { given, unique } from '../support/registry/given';
import { hashesDuring } from '../support/registry/hashes';
import { bearing, type Registry, type Reply, startRegistry } from '../support/registry/registry';

jest.setTimeout(120_000);

const WINDOW = 15 * 60_000;
/** One minute into a window. */
const START = Math.ceil(1_700_000_000_000 / WINDOW) * WINDOW + 60_000;

let at = START;
const now = () => at;

const billing = countBilled();
let registry: Registry;
let elsewhere: Registry;
const proxies = process.env.KEYMINT_PROXIES;
beforeAll(async () => {
  process.env.KEYMINT_PROXIES = '1';
  registry = await startRegistry({ now, wrapDatabase: billing.wrap });
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

/** Creates a member with the password. */
async function newMember(of = registry): Promise<string> {
  const email = `${unique('grace')}@example.com`;
  passwordHash ??= hashPassword(PASSWORD);
  const member = { email, role: StaffRole.enum.readonlyadmin, passwordHash: await passwordHash };
  await of.context.store.atomically(({ members }) => {
    members.create(of.org, { ...member, ...created({ name: 'admin@example.com' }, 0) });
  });
  return email;
}

let addresses = 0;
/** Returns an unused address. */
const newAddress = () => {
  addresses += 1;
  return `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
};

const from = (address: string) => ({ 'x-forwarded-for': address });
const wrong = () => unique('a wrong password');
const somebody = () => `${unique('somebody')}@example.com`;

type Answer = Pick<Reply, 'status' | 'headers' | 'text'>;

const read = async (answering: Promise<Response>): Promise<Answer> => {
  const answer = await answering;
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

/** Every way to try a password. */
const doors: Record<string, (email: string, password: string, address: string) => Promise<Answer>> = {
  Basic: (email, password, address) =>
    registry.get('/developers', { headers: { ...basic(email, password), ...from(address) } }),
  'POST /session': (email, password, address) =>
    read(
      fetch(`${registry.url}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...from(address) },
        body: JSON.stringify({ email, password }),
      }),
    ),
  'POST /oauth/token': (username, password, address) =>
    read(
      fetch(`${registry.url}/oauth/token`, {
        method: 'POST',
        headers: from(address),
        body: new URLSearchParams({ grant_type: 'password', username, password }),
      }),
    ),
};

const tryAs = (email: string, password: string, address: string, at = registry) =>
  at.get('/developers', { headers: { ...basic(email, password), ...from(address) } });

/** Repeats `work` with limited concurrency; returns the number of responses by status. */
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

/** The counters of passwords, which belong to no organization. */
/** Converts a stored timestamp to milliseconds since 1970. */
const momentOf = (told: string | { seconds: number } | undefined): number =>
  typeof told === 'object' ? told.seconds * 1000 : Date.parse(`${told}`);

const countersOfPasswords = () => documentsOf('guesses');

/** Sends a password and returns the response without the parts that differ in every response. */
async function rawly(email: string, password: string, org = registry.org, address = newAddress()) {
  const answer = await fetch(`${registry.url}/v1/organizations/${org}/developers`, {
    headers: { ...basic(email, password), ...from(address) },
  });
  const bytes = await answer.text();
  const { date: _date, 'x-request-id': _id, ...headers } = Object.fromEntries(answer.headers);
  return { status: answer.status, headers, bytes };
}

const waits = { code: 'keymint.TooManyAttempts', message: expect.any(String), contexts: [] };

describe('after ten wrong passwords from one address', () => {
  test('a member waits there for half a minute, also with the right one, and nothing is hashed', async () => {
    const [email, address] = [await newMember(), newAddress()];
    expect(await tally(10, () => tryAs(email, wrong(), address), 1)).toEqual({ 401: 10 });
    const { result, hashes } = await hashesDuring(() =>
      tally(200, (n) => tryAs(email, n % 2 ? PASSWORD : wrong(), address)),
    );
    expect([result, hashes]).toEqual([{ 429: 200 }, 0]);
    const { status, body, headers } = await tryAs(email, PASSWORD, address);
    expect({ status, body, again: headers.get('retry-after') }).toEqual({
      status: 429,
      body: waits,
      again: '30',
    });
  });

  test('the delay doubles with each further one, up to the end of the window', async () => {
    const [email, address] = [await newMember(), newAddress()];
    await tally(10, () => tryAs(email, wrong(), address), 1);
    const delays: number[] = [];
    for (let wait = 30; at + wait * 1000 < START - 60_000 + WINDOW; ) {
      at += wait * 1000 - 1;
      expect((await tryAs(email, wrong(), address)).headers.get('retry-after')).toBe('1');
      at += 1;
      expect((await tryAs(email, wrong(), address)).status).toBe(401);
      wait = Number((await tryAs(email, PASSWORD, address)).headers.get('retry-after'));
      delays.push(wait);
    }
    // 30 + 60 + 120 + 240 = 450 s after START; the window ends 840 s after it.
    expect(delays).toEqual([60, 120, 240, 840 - 450]);
  });

  test('the right one works when the delay is over, and the wrong ones before it are forgotten', async () => {
    const [email, address] = [await newMember(), newAddress()];
    await tally(10, () => tryAs(email, wrong(), address), 1);
    at += 30_000;
    expect((await tryAs(email, PASSWORD, address)).status).toBe(200);
    expect(await tally(10, () => tryAs(email, wrong(), address), 1)).toEqual({ 401: 10 });
    expect((await tryAs(email, wrong(), address)).headers.get('retry-after')).toBe('30');
  });

  test('one attempt of many at once is tried when the delay is over', async () => {
    const [email, address] = [await newMember(), newAddress()];
    await tally(10, () => tryAs(email, wrong(), address), 1);
    at += 30_000;
    const { result, hashes } = await hashesDuring(() =>
      tally(40, (n) => tryAs(email, wrong(), address, n % 2 ? elsewhere : registry), 40),
    );
    expect([result, hashes]).toEqual([{ 401: 1, 429: 39 }, 1]);
  });

  test('the member gets in from any other address, and another member from this one', async () => {
    const [email, other, address] = [await newMember(), await newMember(), newAddress()];
    await tally(20, () => tryAs(email, wrong(), address), 1);
    for (const door of Object.values(doors)) {
      expect((await door(email, PASSWORD, newAddress())).status).toBe(200);
      expect((await door(other, PASSWORD, address)).status).toBe(200);
    }
  });

  test('an instance that has seen none of them refuses as well, and so do two that have seen five each', async () => {
    const [email, other, address] = [await newMember(), await newMember(), newAddress()];
    await tally(10, () => tryAs(email, wrong(), address), 1);
    await tally(10, (index) => tryAs(other, wrong(), address, index % 2 ? elsewhere : registry), 1);
    expect((await tryAs(email, PASSWORD, address, elsewhere)).status).toBe(429);
    expect((await tryAs(other, PASSWORD, address)).status).toBe(429);
    expect((await tryAs(other, PASSWORD, address, elsewhere)).status).toBe(429);
  });

  test.each(Object.keys(doors))('whatever way they were tried, %s is refused', async (name) => {
    const [email, address] = [await newMember(), newAddress()];
    const ways = Object.values(doors);
    await tally(10, (n) => ways[n % ways.length]?.(email.toUpperCase(), wrong(), address) as never, 1);
    const answer = await doors[name]?.(email, PASSWORD, address);
    expect([answer?.status, answer?.headers.get('retry-after')]).toEqual([429, '30']);
  });

  test('an organization does not matter: those tried at another count', async () => {
    const other = await registry.another();
    const [email, address] = [await newMember(), newAddress()];
    await tally(10, () => tryAs(email, wrong(), address, other), 1);
    expect((await tryAs(email, PASSWORD, address)).status).toBe(429);
  });

  test('neighbours in a /64 of IPv6 count as one, and IPv4 written as IPv6 as itself', async () => {
    const email = await newMember();
    const subnet = '2001:db8:77:1';
    await tally(10, (n) => tryAs(email, wrong(), `${subnet}::${n.toString(16)}`), 1);
    expect((await tryAs(email, PASSWORD, `${subnet}:ffff:1:2:3`)).status).toBe(429);
    expect((await tryAs(email, PASSWORD, `${subnet.replace(/1$/, '2')}::1`)).status).toBe(200);

    const [other, address] = [await newMember(), newAddress()];
    await tally(10, (n) => tryAs(other, wrong(), n % 2 ? address : `::ffff:${address}`), 1);
    expect((await tryAs(other, PASSWORD, address)).status).toBe(429);
    expect((await tryAs(other, PASSWORD, `::ffff:${address}`)).status).toBe(429);
    expect((await tryAs(other, PASSWORD, `::ffff:${newAddress()}`)).status).toBe(200);
  });
});

test('nine wrong passwords hold nobody up', async () => {
  const [email, address] = [await newMember(), newAddress()];
  await tally(9, () => tryAs(email, wrong(), address), 1);
  expect((await tryAs(email, PASSWORD, address)).status).toBe(200);
});

/** The first attempt of each process is counted after its hash: those of further processes may come on top. */
const UNCOUNTED = 1;

test('of 300 tried all at once at two instances, no more than ten are hashed, and one for the further instance', async () => {
  const [email, address] = [await newMember(), newAddress()];
  const { result, hashes } = await hashesDuring(() =>
    tally(300, (n) => tryAs(email, wrong(), address, n % 2 ? elsewhere : registry), 300),
  );
  console.info(`300 wrong passwords at once: ${JSON.stringify(result)}, ${hashes} hashed`);
  // 503: the queue for hashing is full, as happens on a slow machine.
  expect(['401', '429', '503']).toEqual(expect.arrayContaining(Object.keys(result)));
  expect(result[401]).toBe(hashes);
  expect(hashes).toBeLessThanOrEqual(10 + UNCOUNTED);
  expect(hashes).toBeGreaterThan(0);
});

test('of 300 of as many members tried all at once from one address, no more than a hundred and one are hashed', async () => {
  const address = newAddress();
  const { result, hashes } = await hashesDuring(() =>
    tally(300, (n) => tryAs(somebody(), wrong(), address, n % 2 ? elsewhere : registry), 300),
  );
  console.info(`300 members at once from one address: ${JSON.stringify(result)}, ${hashes} hashed`);
  expect(result[401]).toBe(hashes);
  expect(hashes).toBeLessThanOrEqual(100 + UNCOUNTED);
  expect(hashes).toBeGreaterThan(0);
});

test('fifty requests at once with the right password all get in, with one hash in each process', async () => {
  const [email, address] = [await newMember(), newAddress()];
  const { result, hashes } = await hashesDuring(() =>
    tally(50, (n) => tryAs(email, PASSWORD, address, n % 2 ? elsewhere : registry), 50),
  );
  expect([result, hashes]).toEqual([{ 200: 50 }, 2]);
});

test('a first password that is right writes nothing', async () => {
  const before = await countersOfPasswords();
  const [email, address] = [await newMember(), newAddress()];
  for (const door of Object.values(doors)) expect((await door(email, PASSWORD, address)).status).toBe(200);
  expect(await countersOfPasswords()).toEqual(before);
});

test('a hundred wrong passwords of many members lock an address, whatever the client wrote left of it', async () => {
  const address = newAddress();
  const email = await newMember();
  const via = () => `${newAddress()}, unknown, ${address}`;
  const guess = () => tryAs(somebody(), wrong(), via());
  expect(await tally(100, guess, 1)).toEqual({ 401: 100 });
  const { result, hashes } = await hashesDuring(() => tally(500, guess));
  expect([result, hashes]).toEqual([{ 429: 500 }, 0]);
  const { status, headers } = await tryAs(email, PASSWORD, via());
  expect([status, headers.get('retry-after')]).toEqual([429, `${14 * 60}`]);
  expect((await tryAs(email, PASSWORD, newAddress())).status).toBe(200);
  at = START - 60_000 + WINDOW;
  expect((await tryAs(email, PASSWORD, via())).status).toBe(200);
});

describe('what nobody can guess is not limited', () => {
  /** Returns an address from which a hundred wrong passwords were sent. */
  async function lockedAddress(): Promise<string> {
    const address = newAddress();
    await tally(100, () => tryAs(somebody(), wrong(), address));
    expect((await tryAs(somebody(), wrong(), address)).status).toBe(429);
    return address;
  }

  test('a token, a log-in and a session from a locked address are let in', async () => {
    const [email, address] = [await newMember(), await lockedAddress()];
    const { token } = await given(registry).token();
    const login = await doors['POST /oauth/token']?.(email, PASSWORD, newAddress());
    const { access_token } = JSON.parse(login?.text ?? '');
    const session = await doors['POST /session']?.(email, PASSWORD, newAddress());
    const cookie = session?.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { 'x-keymint-token': token },
      basic('gateway', token),
      { authorization: `Bearer ${access_token}` },
    ])
      expect((await registry.get('/developers', { headers: { ...headers, ...from(address) } })).status).toBe(
        200,
      );
    const { status } = await fetch(`${registry.url}/v1/organizations/${registry.org}/developers`, {
      headers: { cookie, 'sec-fetch-site': 'same-origin', ...from(address) },
    });
    expect(status).toBe(200);
  });

  test('300 bad ones are 401, write nothing and hash nothing, and a good one is let in after them', async () => {
    const before = await countersOfPasswords();
    const stored = (await documentsBelow(`organizations/${registry.org}`)).length;
    const address = newAddress();
    const { token } = await given(registry).token();
    const bad = (n: number) =>
      [
        token.replace(/.{43}$/, () => String(n).padStart(43, 'y')),
        `km_${registry.org}_0123456789abcdef_${'y'.repeat(43)}`,
        `kma_${'y'.repeat(200)}`,
        'eyJhbGciOiJub25lIn0.e30.x',
      ][n % 4] ?? '';
    const { result, hashes } = await hashesDuring(() =>
      tally(300, (n) =>
        registry.get('/developers', { headers: { authorization: `Bearer ${bad(n)}`, ...from(address) } }),
      ),
    );
    expect([result, hashes]).toEqual([{ 401: 300 }, 0]);
    const headers = { authorization: `Bearer ${token}`, ...from(address) };
    expect((await registry.get('/developers', { headers })).status).toBe(200);
    expect(await countersOfPasswords()).toEqual(before);
    // Only the token and its audit entry were stored meanwhile.
    expect((await documentsBelow(`organizations/${registry.org}`)).length).toBe(stored + 2);
  });
});

test('a bad token that is tried again and again is read once in ten seconds, a made-up session never', async () => {
  const bad = () => unique('bad').padEnd(43, 'y');
  const token = () => `km_${registry.org}_0123456789abcdef_${bad()}`;
  // The organization is cached.
  expect((await registry.get('/developers')).status).toBe(200);
  const ways: [headers: Record<string, string>, reads: number][] = [
    [{ authorization: `Bearer ${token()}` }, 1],
    [{ 'x-keymint-token': token() }, 1],
    [{ cookie: `__Host-keymint=${bad()}`, 'sec-fetch-site': 'same-origin' }, 0],
  ];
  for (const [headers, reads] of ways) {
    const ask = () => fetch(`${registry.url}/v1/organizations/${registry.org}/developers`, { headers });
    const asked = (times: number) =>
      billing.of(async () => expect(await tally(times, ask)).toEqual({ 401: times }));
    at += 10_000;
    expect(await asked(1)).toEqual({ reads, writes: 0, deletes: 0 });
    expect(await asked(50)).toEqual({ reads: 0, writes: 0, deletes: 0 });
  }
});

describe('an organization that does not exist', () => {
  test('answers 600 passwords as a wrong one, hashes and counts none', async () => {
    const before = await countersOfPasswords();
    const email = await newMember();
    const org = unique('nobody');
    const { hashes } = await hashesDuring(async () => {
      const answers = await Promise.all([rawly(email, PASSWORD, org), rawly(email, wrong(), org)]);
      for (let n = 0; n < 598; n++) answers.push(await rawly(somebody(), wrong(), org));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]?.status).toBe(401);
    });
    expect(hashes).toBe(0);
    expect(await countersOfPasswords()).toEqual(before);
    expect(await rawly(email, wrong())).toEqual(await rawly(email, PASSWORD, org));
  });
});

describe('answered with the same bytes, after one hash each, are', () => {
  test('a wrong password, an unknown member, and the right password of a member elsewhere', async () => {
    const other = await registry.another();
    const [here, there] = [await newMember(), await newMember(other)];
    const seen = new Set<string>();
    for (const [email, password] of [
      [here, wrong()],
      [somebody(), wrong()],
      [there, wrong()],
      [there, PASSWORD],
      ['', wrong()],
      ['__x__', wrong()],
    ] as const) {
      const { result, hashes } = await hashesDuring(() => rawly(email, password));
      expect([email, result.status, hashes]).toEqual([email, 401, 1]);
      seen.add(JSON.stringify(result));
    }
    expect(seen.size).toBe(1);
    // Names of new organizations are polled once a second.
    const isLetIn = async () => (await rawly(there, PASSWORD, other.org)).status === 200;
    await until(isLetIn, 'the member to be let in elsewhere');
  });
});

test('names and passwords longer than any member has are refused without a hash or a count', async () => {
  const before = await countersOfPasswords();
  const email = await newMember();
  const { hashes } = await hashesDuring(async () => {
    for (const door of Object.values(doors)) {
      expect([400, 401]).toContain((await door(email, wrong().padEnd(257, ' and on'), newAddress())).status);
      expect([400, 401]).toContain((await door(`${'x'.repeat(250)}@a.test`, wrong(), newAddress())).status);
    }
  });
  expect(hashes).toBe(0);
  expect(await countersOfPasswords()).toEqual(before);
});

test('nothing that was typed can be read where it is counted, and it goes away by itself', async () => {
  const before = new Set((await countersOfPasswords()).map(({ name }) => name));
  const typed = 'a password in the field for the name';
  await rawly(typed, wrong(), registry.org, '203.0.113.77');
  const counters = (await countersOfPasswords()).filter(({ name }) => !before.has(name));
  expect(counters).toHaveLength(3);
  for (const { name, fields = {} } of counters) {
    expect(name).toMatch(/(^|\/)guesses\/[\w-]{43}$/);
    const { expireAt, failures, at, ...others } = fields as Record<string, Record<string, never>>;
    expect(others).toEqual({});
    expect([Number(failures?.integerValue), Number(at?.integerValue)]).toEqual([1, START]);
    expect(momentOf(expireAt?.timestampValue)).toBe(START - 60_000 + 2 * WINDOW);
  }
});

test('requests without credentials, and good ones, are not counted', async () => {
  const before = await countersOfPasswords();
  const other = await registry.another();
  await fetch(`${other.url}/v1/organizations/${other.org}/developers`);
  expect((await other.get('/developers')).status).toBe(200);
  expect(await countersOfPasswords()).toEqual(before);
});

test.each(Object.keys(doors))('by %s, an unknown member costs what a wrong password does', async (name) => {
  const cost = async (email: string) => {
    const costs: unknown[] = [];
    const address = newAddress();
    for (let n = 0; n < 8; n++) {
      const { result, hashes } = await hashesDuring(() =>
        billing.of(async () => void (await doors[name]?.(email, wrong(), address))),
      );
      costs.push({ ...result, hashes });
    }
    return costs;
  };
  const wrongPassword = await cost(await newMember());
  expect(await cost(somebody())).toEqual(wrongPassword);
  expect(wrongPassword[2]).toEqual({ reads: expect.any(Number), writes: 3, deletes: 0, hashes: 1 });
});

describe('a browser that a member signed in with before', () => {
  /** Returns the device cookie of a browser in which the member has signed in. */
  async function knownBrowser(email: string, cookie = ''): Promise<string> {
    const answer = await fetch(`${registry.url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...from(newAddress()), ...(cookie && { cookie }) },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    expect(answer.status).toBe(200);
    const [, device = ''] = answer.headers.getSetCookie();
    expect(device).toMatch(
      /^__Host-keymint-device=[\w.~-]+; Max-Age=34560000; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
    return device.split(';', 1)[0] ?? '';
  }

  const signIn = async (email: string, password: string, address: string, cookie: string) => {
    const answer = await fetch(`${registry.url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, ...from(address) },
      body: JSON.stringify({ email, password }),
    });
    return answer.status;
  };

  test('signs in where others tried too many passwords from the same address', async () => {
    const [email, address] = [await newMember(), newAddress()];
    const cookie = await knownBrowser(email);
    await tally(100, (n) => tryAs(n < 20 ? email : somebody(), wrong(), address), 1);
    expect(await signIn(email, PASSWORD, address, '')).toBe(429);
    expect(await signIn(email, PASSWORD, address, cookie)).toBe(200);
    const basically = { ...basic(email, PASSWORD), ...from(address), cookie };
    expect((await registry.get('/developers', { headers: basically })).status).toBe(200);
  });

  test('signs in while its member is attacked from many addresses, and unknown ones wait', async () => {
    const email = await newMember();
    const cookie = await knownBrowser(email);
    expect(await tally(300, () => tryAs(email, wrong(), newAddress()))).toEqual({ 401: 300 });
    const address = newAddress();
    const { status, headers } = await tryAs(email, PASSWORD, address);
    expect([status, headers.get('retry-after')]).toEqual([429, '30']);
    expect(await signIn(email, PASSWORD, newAddress(), cookie)).toBe(200);
    at += 30_000;
    expect((await tryAs(email, PASSWORD, address)).status).toBe(200);
  });

  test('is limited by itself, wherever it is, and holds nobody else up', async () => {
    const email = await newMember();
    const [cookie, another] = [await knownBrowser(email), await knownBrowser(email)];
    for (let n = 0; n < 10; n++) expect(await signIn(email, wrong(), newAddress(), cookie)).toBe(401);
    expect(await signIn(email, PASSWORD, newAddress(), cookie)).toBe(429);
    expect(await signIn(email, PASSWORD, newAddress(), another)).toBe(200);
    expect(await signIn(email, PASSWORD, newAddress(), '')).toBe(200);
  });

  test('is known to each of the people who share it, and to nobody else', async () => {
    const [email, other, stranger] = [await newMember(), await newMember(), await newMember()];
    const cookie = await knownBrowser(other, await knownBrowser(email));
    const address = newAddress();
    await tally(100, () => tryAs(somebody(), wrong(), address));
    expect(await signIn(email, PASSWORD, address, cookie)).toBe(200);
    expect(await signIn(other.toUpperCase(), PASSWORD, address, cookie)).toBe(200);
    expect(await signIn(stranger, PASSWORD, address, cookie)).toBe(429);
    const forged = cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect(await signIn(email, PASSWORD, address, forged.split('~').at(-1) ?? '')).toBe(429);
    expect(await signIn(other, PASSWORD, address, `__Host-keymint-device=${'x'.repeat(66)}`)).toBe(429);
  });
});

describe('when too many passwords are hashed at once', () => {
  test('others are told to try again, and a token is served meanwhile', async () => {
    const { token } = await given(registry).token();
    expect((await registry.get('/developers', bearing(token))).status).toBe(200);
    const again = new Set<string | null>();
    let isOver = false;
    const flood = tally(
      400,
      async () => {
        const answer = await tryAs(somebody(), wrong(), newAddress());
        if (answer.status === 503) {
          expect(answer.body.code).toBe('keymint.Busy');
          again.add(answer.headers.get('retry-after'));
        }
        return answer;
      },
      400,
    ).finally(() => {
      isOver = true;
    });
    let served = 0;
    while (!isOver) {
      expect((await registry.get('/developers', bearing(token))).status).toBe(200);
      served += 1;
    }
    const { result, hashes } = await hashesDuring(() => flood);
    console.info(
      `400 wrong passwords at once: ${JSON.stringify(result)}; a token was served ${served} times`,
    );
    expect(Object.keys(result).sort()).toEqual(['401', '503']);
    expect([...again]).toEqual(['1']);
    expect(hashes).toBe(0);
    expect(served).toBeGreaterThan(0);
    expect((await tryAs(await newMember(), PASSWORD, newAddress())).status).toBe(200);
  });

  const words = { code: 'keymint.Busy', message: expect.any(String), contexts: [] };
  const wordsOf: Record<string, object> = {
    Basic: words,
    'POST /session': words,
    'POST /oauth/token': { error: 'temporarily_unavailable', error_description: expect.any(String) },
  };

  test.each(Object.keys(doors))(
    '%s says so in its own words, and counts nothing that was not tried',
    async (name) => {
      const before = (await countersOfPasswords()).length;
      const refused: unknown[] = [];
      const { result, hashes } = await hashesDuring(() =>
        tally(
          60,
          async () => {
            const answer = await doors[name]?.(somebody(), wrong(), newAddress());
            if (answer?.status === 503)
              refused.push([answer.headers.get('retry-after'), JSON.parse(answer.text)]);
            return answer as Answer;
          },
          60,
        ),
      );
      expect(Object.keys(result).sort()).toEqual(['401', '503']);
      for (const one of refused) expect(one).toEqual(['1', wordsOf[name]]);
      expect(result[401]).toBe(hashes);
      // Each was of another person and address: three counters each, and a fourth if no organization is named.
      expect((await countersOfPasswords()).length - before).toBe((name === 'Basic' ? 3 : 4) * hashes);
    },
  );

  test('callers who set passwords have room, but not without end', async () => {
    const { token } = await given(registry).token({ role: 'orgadmin' });
    const make = () =>
      registry.post(
        '/members',
        { email: somebody(), role: 'readonlyadmin', password: wrong() },
        bearing(token),
      );
    const guesses = tally(100, () => tryAs(somebody(), wrong(), newAddress()), 100);
    expect(await tally(12, make, 12)).toEqual({ 201: 12 });
    await guesses;
    const { result } = await hashesDuring(() => tally(150, make, 150));
    expect(Object.keys(result).sort()).toEqual(['201', '503']);
  });
});
