import { setTimeout as pause } from 'node:timers/promises';
import { SignJWT, UnsecuredJWT } from 'jose';
import { claimsOf } from '../../shared/runtime/access/issuers';
import { Issuer } from '../../shared/schemas/organization';
import { given, unique } from '../support/registry/given';
import { AUDIENCE, startIssuer, type TestIssuer, trusted } from '../support/registry/issuer';
import { type Registry, startRegistry } from '../support/registry/registry';

const issuers: TestIssuer[] = [];
const registries: Registry[] = [];

const newIssuer = async () => {
  const issuer = await startIssuer();
  issuers.push(issuer);
  return issuer;
};

// Failed key fetches are expected here, so errors are not logged.
const log = { info: () => {}, error: () => {} };

const trusting = async (...all: { of: TestIssuer; as: Issuer['as'] }[]) => {
  const settings = all.map(({ of, as }) => trusted(of, as));
  const registry = await startRegistry({ settings: { issuers: settings }, log });
  registries.push(registry);
  return registry;
};

const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const verified = (email: string) => ({ email, email_verified: true });

const fault = (code: string) => ({ code, message: expect.any(String), contexts: [] });
const unauthorized = fault('security.authentication.Unauthorized');

let staff: TestIssuer;
let registry: Registry;
beforeAll(async () => {
  staff = await newIssuer();
  registry = await trusting({ of: staff, as: 'member' });
});
afterAll(async () => {
  await Promise.all(registries.map((started) => started.stop()));
  await Promise.all(issuers.map((issuer) => issuer.stop()));
});

const addMember = async (at: Registry, role = 'readonlyadmin'): Promise<string> => {
  const email = `${unique('grace')}@example.com`;
  expect((await at.post('/members', { email, role })).status).toBe(201);
  return email;
};

describe('a good token', () => {
  test.each(['RS256', 'ES256'])('signed with %s bears a member, with the role of the member', async (alg) => {
    const issuer = await newIssuer();
    await issuer.rotate(`a key for ${alg}`, { alg });
    const own = await trusting({ of: issuer, as: 'member' });
    const as = bearing(await issuer.sign(verified(await addMember(own))));
    expect((await own.get('/members', as)).status).toBe(200);
    expect(await own.post('/developers', {}, as)).toMatchObject({
      status: 403,
      body: { message: 'Role readonlyadmin is not allowed developers.create' },
    });
  });

  test('finds its member however the e-mail address is capitalized', async () => {
    const email = await addMember(registry);
    const token = await staff.sign(verified(email.toUpperCase()));
    expect((await registry.get('/developers', bearing(token))).status).toBe(200);
  });

  test('bears a developer, who sees only what is theirs', async () => {
    const issuer = await newIssuer();
    const own = await trusting({ of: issuer, as: 'developer' });
    const [ada, other] = [await given(own).developer(), await given(own).developer()];
    const app = await given(own).app(ada);
    const as = bearing(await issuer.sign(verified(ada.email)));

    expect((await own.get(`/developers/${ada.email}/apps/${app.name}`, as)).body).toEqual(app);
    expect((await own.get(`/developers/${other.email}/apps`, as)).status).toBe(404);
    expect((await own.get('/developers', as)).status).toBe(403);
    const attributes = [{ name: 'access', value: 'internal' }];
    const { name } = await given(own).apiProduct({ attributes });
    expect((await own.get('/apiproducts', as)).body).toEqual([]);
    const asked = await own.post(`/developers/${ada.email}/apps`, { name: 'own', apiProducts: [name] }, as);
    expect([asked.status, asked.body.code]).toEqual([400, 'cps.kms.ApiProductDoesNotExist']);
  });

  test('bears whoever has it in a fixed role, and audits call them by their subject', async () => {
    const issuer = await newIssuer();
    const own = await trusting({ of: issuer, as: 'devadmin' });
    const as = bearing(await issuer.sign({ sub: 'portal-7' }));
    const person = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
    expect((await own.post('/developers', person, as)).body.createdBy).toBe('portal-7');
    expect((await own.get('/members', as)).status).toBe(403);
  });

  test.each(['JWT', 'at+jwt', undefined])('may call its type %s', async (typ) => {
    const token = await staff.sign(verified(registry.admin.email), typ === undefined ? {} : { typ });
    expect((await registry.get('/developers', bearing(token))).status).toBe(200);
  });

  test('may be for several audiences', async () => {
    const token = await staff.sign({ ...verified(registry.admin.email), aud: ['other', AUDIENCE] });
    expect((await registry.get('/developers', bearing(token))).status).toBe(200);
  });
});

describe('a token is refused', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const admin = verified('admin@example.com');
  const claims = () => ({ ...admin, iss: staff.issuer, aud: AUDIENCE, sub: '1', exp: now() + 600 });

  const cases: Record<string, () => string | Promise<string>> = {
    'of an issuer nobody trusts': () => staff.sign({ ...admin, iss: 'https://example.com' }),
    'for another audience': () => staff.sign({ ...admin, aud: 'another' }),
    'for no audience': () => staff.sign({ ...admin, aud: undefined }),
    'that has expired': () => staff.sign({ ...admin, exp: now() - 60 }),
    'that never expires': () => staff.sign({ ...admin, exp: undefined }),
    'that is not good yet': () => staff.sign({ ...admin, nbf: now() + 60 }),
    'that is not signed': () => new UnsecuredJWT(claims()).encode(),
    'whose secret is the public key': async () =>
      new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', kid: 'first' })
        .sign(new TextEncoder().encode(await staff.publicPem())),
    'of a key nobody published': () => staff.sign(admin, { kid: 'made up' }),
    'of another type': () => staff.sign(admin, { typ: 'logout+jwt' }),
    'whose e-mail address is not verified': () => staff.sign({ ...admin, email_verified: false }),
    'which does not say that the e-mail address is verified': () => staff.sign({ email: admin.email }),
    'without an e-mail address': () => staff.sign(),
    "with nobody's e-mail address": () => staff.sign(verified('nobody@example.com')),
    'that was changed after it was signed': async () => {
      const [header, , signature] = (await staff.sign(verified('nobody@example.com'))).split('.');
      return [header, Buffer.from(JSON.stringify(claims())).toString('base64url'), signature].join('.');
    },
    'signed by another under the name of a published key': async () => {
      const impostor = await newIssuer();
      return impostor.sign({ ...admin, iss: staff.issuer });
    },
    'that only looks like one': () => 'aaaa.bbbb.cccc',
  };

  test.each(Object.keys(cases))('%s', async (name) => {
    const token = (await cases[name]?.()) ?? '';
    expect(await registry.get('/developers', bearing(token))).toMatchObject({
      status: 401,
      body: unauthorized,
    });
  });

  test('whose issuer only another organization trusts', async () => {
    const issuer = await newIssuer();
    const [its, another] = [await trusting({ of: issuer, as: 'member' }), registry];
    const token = await issuer.sign(admin);
    expect((await its.get('/developers', bearing(token))).status).toBe(200);
    expect(await another.get('/developers', bearing(token))).toMatchObject({
      status: 401,
      body: unauthorized,
    });
  });

  test('from the second it expires in, give or take five', async () => {
    let at = Date.now();
    const issuer = await newIssuer();
    const { issuer: name, jwksUri } = issuer;
    const settings = { issuers: [{ issuer: name, jwksUri, audience: AUDIENCE, as: 'member' as const }] };
    const own = await startRegistry({ settings, now: () => at });
    registries.push(own);
    const begun = Math.floor(at / 1000);
    const statusAt = async (second: number) => {
      // Tokens are unique, so each is verified and none is cached.
      const token = await issuer.sign({ ...admin, exp: begun + 600, jti: unique('id') });
      at = (begun + second) * 1000;
      return (await own.get('/developers', bearing(token))).status;
    };
    expect([await statusAt(599), await statusAt(604), await statusAt(605)]).toEqual([200, 200, 401]);
  });
});

test('while an issuer changes its keys, no good token is refused', async () => {
  const issuer = await newIssuer();
  const own = await trusting({ of: issuer, as: 'member' });
  const statuses: Record<number, number> = {};
  let isOver = false;

  const client = async () => {
    while (!isOver) {
      const token = await issuer.sign({ ...verified(own.admin.email), jti: unique('id') });
      const { status } = await own.get('/developers', bearing(token));
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  const clients = [client(), client(), client(), client()];
  for (const [kid, instead] of [
    ['second', false],
    ['third', false],
    ['fourth', true],
  ] as const) {
    await pause(700);
    await issuer.rotate(kid, { alg: 'ES256', instead });
    const reply = await own.get('/developers', bearing(await issuer.sign(verified(own.admin.email))));
    expect(reply.status).toBe(200);
  }
  isOver = true;
  await Promise.all(clients);
  console.info(`Calls while three keys were changed: ${JSON.stringify(statuses)}`);
  expect(Object.keys(statuses)).toEqual(['200']);
  expect(issuer.fetched()).toBeLessThan(12);
});

test('tokens of made-up keys have the keys fetched once a second at most', async () => {
  const issuer = await newIssuer();
  const own = await trusting({ of: issuer, as: 'member' });
  const begun = performance.now();
  const statuses = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const token = await issuer.sign(verified(own.admin.email), { kid: `made up ${index}` });
      return (await own.get('/developers', bearing(token))).status;
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([401]));
  expect(issuer.fetched()).toBeLessThanOrEqual(2 + (performance.now() - begun) / 1000);
});

describe("while an issuer's keys cannot be fetched", () => {
  const outages: Record<string, (issuer: TestIssuer) => Promise<void> | void> = {
    'they are larger than any are': (issuer) =>
      issuer.answers({ status: 200, text: JSON.stringify({ keys: [], more: 'x'.repeat(100_000) }) }),
    'its server is down': (issuer) => issuer.stop(),
    'its server answers 500': (issuer) => issuer.answers({ status: 500, text: '{}' }),
    'its server answers no JSON': (issuer) => issuer.answers({ status: 200, text: '<html>' }),
    'its server answers no keys': (issuer) => issuer.answers({ status: 200, text: '{"error":1}' }),
  };

  test.each(Object.keys(outages))(
    'because %s, known keys stay good, of others nothing is said',
    async (name) => {
      const issuer = await newIssuer();
      const own = await trusting({ of: issuer, as: 'member' });
      const ask = async (claims: object = {}) =>
        own.get('/developers', bearing(await issuer.sign({ ...verified(own.admin.email), ...claims })));
      expect((await ask()).status).toBe(200);
      await outages[name]?.(issuer);

      expect((await ask({ jti: 'another' })).status).toBe(200);
      await issuer.rotate('unheard of');
      const { status, body, headers } = await ask();
      expect({ status, body, again: headers.get('retry-after') }).toEqual({
        status: 503,
        body: fault('keymint.Unavailable'),
        again: '1',
      });
      expect(body.message).toContain('keys');
    },
  );

  test.each(Object.keys(outages))('because %s, known keys stay good for hours', async (name) => {
    const issuer = await newIssuer();
    const { issuer: iss, jwksUri } = issuer;
    const trusted: Issuer = { issuer: iss, jwksUri, audience: AUDIENCE, as: 'member' };
    const token = await issuer.sign({
      ...verified('ada@example.com'),
      exp: Math.floor(Date.now() / 1000) + 86_400,
    });
    const good = expect.objectContaining({ email: 'ada@example.com' });
    expect(await claimsOf(token, trusted, Date.now())).toEqual(good);
    await outages[name]?.(issuer);

    const later = Date.now() + 3 * 3_600_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
    try {
      expect(await claimsOf(token, trusted, later)).toEqual(good);
    } finally {
      clock.mockRestore();
    }
  });

  test('a token is neither taken nor refused where they were never fetched, and is taken when they are', async () => {
    const issuer = await newIssuer();
    const own = await trusting({ of: issuer, as: 'member' });
    const as = bearing(await issuer.sign(verified(own.admin.email)));
    issuer.answers({ status: 503, text: '' });
    expect((await own.get('/developers', as)).status).toBe(503);
    issuer.answers(undefined);
    expect((await own.get('/developers', as)).status).toBe(200);
  });
});

describe('an issuer in the settings', () => {
  test.each([
    [
      'google',
      {
        issuer: 'https://accounts.google.com',
        jwksUri: 'https://www.googleapis.com/oauth2/v3/certs',
      },
    ],
    [
      'identity-platform',
      {
        issuer: 'https://securetoken.google.com/my-project',
        jwksUri: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
      },
    ],
  ])('may be named: %s', (preset, known) => {
    const draft = { preset, audience: 'my-project', as: 'developer' };
    const parsed = Issuer.parse(draft);
    expect(parsed).toEqual({ ...known, audience: 'my-project', as: 'developer' });
    expect(Issuer.parse(parsed)).toEqual(parsed);
  });

  const whole = {
    issuer: 'https://example.com',
    jwksUri: 'https://example.com/keys',
    audience: 'me',
    as: 'member',
  };
  test.each([
    ['an unknown name', { preset: 'gogle', audience: 'me', as: 'member' }],
    ['no audience', { ...whole, audience: '' }],
    ['keys fetched in the clear', { ...whole, jwksUri: 'http://example.com/keys' }],
    [
      'keys of a host that only begins as this machine',
      { ...whole, jwksUri: 'http://localhost.example.com/' },
    ],
    ['keys in a file', { ...whole, jwksUri: 'file:///etc/passwd' }],
    ['an administrator for anybody', { ...whole, as: 'orgadmin' }],
    ['a developer for anybody', { ...whole, as: 'self' }],
  ])('is refused with %s', (_, draft) => {
    expect(Issuer.safeParse(whole).success).toBe(true);
    expect(Issuer.safeParse(draft).success).toBe(false);
  });
});
