import { tokenIn } from '../support/mail/mailServer';
import { given, unique } from '../support/registry/given';
import {
  ALREADY,
  CONFIRM,
  developerAt,
  GOOD_PASSWORD,
  newAddress,
  type PortalScene,
  registered,
  SET_PASSWORD,
  startPortal,
} from '../support/registry/portal';

const proxies = process.env.KEYMINT_PROXIES;
const company = { attribute: 'Company', label: 'Company', required: true };
const usual = {
  activation: 'manual',
  fields: [company],
  terms: { version: '2026-01', text: 'Be kind.' },
};

let scene: PortalScene;
beforeAll(async () => {
  process.env.KEYMINT_PROXIES = '1';
  scene = await startPortal(usual);
});
beforeEach(() => scene.settings(usual));
afterAll(async () => {
  await scene.stop();
  if (proxies === undefined) delete process.env.KEYMINT_PROXIES;
  else process.env.KEYMINT_PROXIES = proxies;
});

const newEmail = () => `${unique('eva')}@example.com`;
const complete = { fields: { Company: 'Harbour' }, acceptedTerms: '2026-01' };

/** What everybody sees of an answer: status, body, and headers but for date and ids. */
const seen = ({ status, text, headers }: { status: number; text: string; headers: Headers }) => ({
  status,
  text,
  headers: [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)),
});

test('AT-R1 whoever signs up gets one mail, and is no developer until the address is confirmed', async () => {
  const email = newEmail();
  const { status, body } = await developerAt(scene).signUp(email);
  expect([status, body]).toEqual([202, {}]);
  await scene.mail.mail(email, CONFIRM);
  expect((await scene.registry.get(`/developers/${email}`)).status).toBe(404);
  const { registration } = (await scene.registry.get('/portal/registrations')).body;
  expect(registration).toContainEqual(
    expect.objectContaining({ email, mails: [expect.objectContaining({ state: 'sent' })] }),
  );
  expect(scene.mail.mails.filter(({ to }) => to.includes(email))).toHaveLength(1);
});

test('AT-R2 looking at a link confirms nothing; a good password and the terms do', async () => {
  const email = newEmail();
  const browser = developerAt(scene);
  await browser.signUp(email);
  const token = tokenIn(await scene.mail.mail(email, CONFIRM));
  for (let n = 0; n < 5; n++)
    expect((await browser.show(token)).body).toMatchObject({ purpose: 'confirm', email, firstName: 'Eva' });
  expect((await scene.registry.get(`/developers/${email}`)).status).toBe(404);

  const refused = async (more: object) => {
    const { status, body } = await browser.confirm(token, { ...complete, ...more });
    return [status, body.code, body.message];
  };
  expect(await refused({ password: 'fourteen-chars' })).toEqual([
    400,
    'keymint.PasswordRefused',
    'Use at least 15 characters.',
  ]);
  expect((await refused({ password: 'password password' }))[2]).toMatch(/too common/);
  expect((await refused({ acceptedTerms: undefined }))[1]).toBe('keymint.TermsRequired');
  expect((await refused({ fields: {} }))[1]).toBe('keymint.FieldRequired');
  expect((await scene.registry.get(`/developers/${email}`)).status).toBe(404);

  expect((await browser.confirm(token, complete)).status).toBe(200);
  expect((await browser.account()).body).toMatchObject({
    email,
    status: 'inactive',
    acceptedTerms: '2026-01',
  });
  const developer = (await scene.registry.get(`/developers/${email}`)).body;
  expect(developer).toMatchObject({
    status: 'inactive',
    attributes: [{ name: 'Company', value: 'Harbour' }],
  });
  const { audit } = (await scene.registry.get('/audits?action=confirmRegistration')).body;
  expect(JSON.stringify(audit)).toContain('2026-01');
});

test('AT-R4 an address that has an account is answered the same, and its owner is told', async () => {
  await scene.settings({});
  const { email } = await registered(scene);
  const [known, unknown] = [
    await developerAt(scene).signUp(email),
    await developerAt(scene).signUp(newEmail()),
  ];
  expect(seen(known)).toEqual(seen(unknown));
  await scene.mail.mail(email, ALREADY);
  const { registration } = (await scene.registry.get('/portal/registrations')).body;
  expect(registration.filter((one: { email: string }) => one.email === email)).toEqual([]);
});

test('AT-R5 an address that staff registered gets a link to set a password, and keeps the names of staff', async () => {
  const email = newEmail();
  const developer = await given(scene.registry).developer({ email, firstName: 'Dora', lastName: 'Staff' });
  const browser = developerAt(scene);
  await browser.signUp(email);
  const token = tokenIn(await scene.mail.mail(email, SET_PASSWORD));
  expect((await browser.setPassword(token)).status).toBe(204);
  expect((await browser.signIn(email)).status).toBe(200);
  expect((await browser.account()).body).toMatchObject({
    developerId: developer.developerId,
    firstName: 'Dora',
    lastName: 'Staff',
  });
  expect((await scene.registry.get(`/developers/${email}/account`)).body.state).toBe('active');
});

test('AT-R6 while the mail server refuses nobody is lost, and links are good for a day from the hand-over', async () => {
  const email = newEmail();
  const browser = developerAt(scene);
  scene.mail.refuse(451);
  await browser.signUp(email);
  await scene.runDue();
  scene.pass(1.5);
  scene.mail.refuse(undefined);
  await scene.runDue();
  const first = tokenIn(await scene.mail.mail(email, CONFIRM));
  scene.pass(1);
  await browser.signUp(email);
  const second = tokenIn(await scene.mail.mail(email, CONFIRM, 2));
  expect(first).not.toBe(second);
  scene.pass(22);
  expect((await browser.show(first)).status).toBe(200);
  expect((await browser.show(second)).status).toBe(200);
  expect((await browser.confirm(second, complete)).status).toBe(200);
  for (const token of [first, second])
    expect((await browser.confirm(token, complete)).body.code).toBe('keymint.LinkUsed');
});

test('AT-R7 after seven days a registration is gone, though the database still has it', async () => {
  const email = newEmail();
  const browser = developerAt(scene);
  await browser.signUp(email);
  const token = tokenIn(await scene.mail.mail(email, CONFIRM));
  scene.pass(7 * 24 + 25);
  expect((await browser.show(token)).body.code).toBe('keymint.LinkDoesNotExist');
  expect((await browser.confirm(token, complete)).body.code).toBe('keymint.LinkDoesNotExist');
  const { registration } = (await scene.registry.get('/portal/registrations')).body;
  expect(registration.filter((one: { email: string }) => one.email === email)).toEqual([]);
});

test('AT-R8 an address gets three mails an hour at most, and a network stores five forms', async () => {
  const email = newEmail();
  for (let n = 0; n < 4; n++) {
    expect((await developerAt(scene).signUp(email)).status).toBe(202);
    await scene.mail.mail(email, CONFIRM, Math.min(n + 1, 3));
  }
  await scene.runDue();
  expect(scene.mail.mails.filter(({ to }) => to.includes(email))).toHaveLength(3);

  scene.startHour();
  const address = newAddress();
  const emails = Array.from({ length: 6 }, newEmail);
  const answers = [];
  for (const one of emails) answers.push(seen(await developerAt(scene, address).signUp(one)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  const stored = async (one: string) => {
    const { store } = scene.registry.context;
    return store.registrations.find(scene.registry.org, store.registrations.idOf(scene.registry.org, one));
  };
  const kept = await Promise.all(emails.map(stored));
  expect(kept.map((one) => one !== undefined)).toEqual([true, true, true, true, true, false]);
});

test('AT-R8 a form that no person sent is answered the same, and nothing is stored', async () => {
  const email = newEmail();
  const { ticket } = (await developerAt(scene).send('GET', '/portal')).body;
  const forms = [
    { website: 'https://spam.example' },
    { ticket },
    { ticket: '1.x' },
    { ticket: `${ticket}x` },
  ];
  const good = seen(await developerAt(scene).signUp(newEmail()));
  for (const form of forms) expect(seen(await developerAt(scene).signUp(email, form))).toEqual(good);
  const { store } = scene.registry.context;
  const id = store.registrations.idOf(scene.registry.org, email);
  expect(await store.registrations.find(scene.registry.org, id)).toBeUndefined();
});

test('AT-R9 other domains are told by mail, and a closed portal says so', async () => {
  await scene.settings({ ...usual, registration: 'domains', domains: ['acme.test', '*.acme.test'] });
  const other = `${unique('x')}@other.test`;
  expect((await developerAt(scene).signUp(other)).status).toBe(202);
  expect((await scene.mail.mail(other, /cannot sign up/)).text).toContain('acme.test');
  const own = `${unique('x')}@eu.acme.test`;
  await developerAt(scene).signUp(own);
  await scene.mail.mail(own, CONFIRM);

  await scene.settings({ ...usual, registration: 'closed' });
  expect((await developerAt(scene).send('GET', '/portal')).body.registration).toBe('closed');
  expect((await developerAt(scene).signUp(newEmail())).status).toBe(403);
});

test('AT-R10 confirmed twice at once, a registration makes one developer', async () => {
  const email = newEmail();
  await developerAt(scene).signUp(email);
  const token = tokenIn(await scene.mail.mail(email, CONFIRM));
  const answers = await Promise.all([1, 2].map(() => developerAt(scene).confirm(token, complete)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await scene.registry.get(`/developers/${email}`)).status).toBe(200);
});

test('AT-R10 a developer whom a client registers meanwhile gets the account', async () => {
  const email = newEmail();
  const browser = developerAt(scene);
  await browser.signUp(email);
  const token = tokenIn(await scene.mail.mail(email, CONFIRM));
  const made = await given(scene.registry).developer({ email, firstName: 'Api' });
  expect((await browser.confirm(token, complete)).status).toBe(200);
  expect((await browser.account()).body).toMatchObject({ developerId: made.developerId, firstName: 'Api' });
});

test('AT-R11 activation is automatic, manual or by domain, and changes nobody who is there', async () => {
  const waiting = await (async () => {
    const browser = developerAt(scene);
    const email = newEmail();
    await browser.signUp(email);
    await browser.confirm(tokenIn(await scene.mail.mail(email, CONFIRM)), complete);
    return browser;
  })();
  await scene.settings({});
  const { browser: active } = await registered(scene);
  expect((await active.account()).body.status).toBe('active');
  expect((await active.account()).body.waitingSince).toBeUndefined();
  await scene.settings({ activation: 'domains', domains: ['acme.test'] });
  const own = await registered(scene, `${unique('x')}@acme.test`);
  const other = await registered(scene, `${unique('x')}@other.test`);
  expect((await own.browser.account()).body.status).toBe('active');
  expect((await other.browser.account()).body.status).toBe('inactive');
  expect((await waiting.account()).body.status).toBe('inactive');
});

test('AT-R12 without an address or a mail server the portal says so, and stores nothing', async () => {
  const silent = await startPortal(usual, { mailFrom: undefined as never });
  const unnamed = await startPortal(usual, { url: undefined as never });
  for (const [broken, problem] of [
    [silent, 'mailServer'],
    [unnamed, 'address'],
  ] as const) {
    expect((await broken.registry.get('/portal/settings')).body.problems).toEqual([problem]);
    const email = newEmail();
    expect((await developerAt(broken).signUp(email)).body.code).toBe('keymint.PortalNotReady');
    expect((await developerAt(broken).forgot(email)).body.code).toBe('keymint.PortalNotReady');
    expect((await broken.registry.get('/portal/registrations')).body.registration).toEqual([]);
    await broken.stop();
  }
});

test('a password of names, rows of keys or repetitions is refused', async () => {
  const email = `${unique('evangelina')}@example.com`;
  const browser = developerAt(scene);
  await browser.signUp(email);
  const token = tokenIn(await scene.mail.mail(email, CONFIRM));
  for (const password of [
    'abcabcabcabcabcabc',
    'abcdefghijklmnopqrst',
    'qwertyuiop1234567890',
    `${email.split('@')[0]}1234`,
  ])
    expect([password, (await browser.confirm(token, { ...complete, password })).status]).toEqual([
      password,
      400,
    ]);
  expect((await browser.confirm(token, { ...complete, password: GOOD_PASSWORD })).status).toBe(200);
});
