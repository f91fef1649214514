import { eventually } from '../support/browser/eventually';
import { tokenIn } from '../support/mail/mailServer';
import { given, unique } from '../support/registry/given';
import {
  CONFIRM,
  developerAt,
  GOOD_PASSWORD,
  type PortalScene,
  registered,
  SET_PASSWORD,
  startPortal,
} from '../support/registry/portal';

const proxies = process.env.KEYMINT_PROXIES;
const password = GOOD_PASSWORD;
const company = { attribute: 'Company', label: 'Company' };

let scene: PortalScene;
beforeAll(async () => {
  process.env.KEYMINT_PROXIES = '1';
  scene = await startPortal({ fields: [company] });
});
afterAll(async () => {
  await scene.stop();
  if (proxies === undefined) delete process.env.KEYMINT_PROXIES;
  else process.env.KEYMINT_PROXIES = proxies;
});

const newEmail = () => `${unique('eva')}@example.org`;
const CONFIRM_NEW = /^Confirm your new address/;
const CHANGED = /^Your address .* was changed$/;
const CHANGING = /^Your address .* about to change$/;
const CLOSING = /will be deleted$/;

test('AT-A1 the old address works until the new one is confirmed, and takes the change back for 72 hours', async () => {
  const { email, browser, developerId } = await registered(scene);
  const next = newEmail();
  const ask = (body: object) => browser.send('POST', '/portal/account/email', body);
  expect((await ask({ email: next, password: 'wrong wrong wrong' })).body.code).toBe('keymint.WrongPassword');
  expect((await ask({ email: next, password })).status).toBe(202);
  const token = tokenIn(await scene.mail.mail(next, CONFIRM_NEW));
  await scene.mail.mail(email, CHANGING);
  expect((await browser.account()).body).toMatchObject({ email, newEmail: next });
  expect((await developerAt(scene).signIn(email)).status).toBe(200);
  expect((await developerAt(scene).signIn(next)).status).toBe(401);

  expect((await developerAt(scene).follow(token)).status).toBe(200);
  expect((await browser.account()).body).toMatchObject({ email: next, isEmailConfirmed: true, developerId });
  expect((await developerAt(scene).signIn(next)).status).toBe(200);
  const undo = tokenIn(await scene.mail.mail(email, CHANGED));
  scene.pass(71);
  expect((await developerAt(scene).follow(undo)).status).toBe(200);
  expect((await scene.registry.get(`/developers/${developerId}`)).body.email).toBe(email);
  expect((await browser.account()).status).toBe(401);
  expect((await developerAt(scene).signIn(email)).body.code).toBe('keymint.SignInFailed');
  const reset = tokenIn(await scene.mail.mail(email, SET_PASSWORD));
  expect((await developerAt(scene).setPassword(reset)).status).toBe(204);
  expect((await developerAt(scene).signIn(email)).status).toBe(200);
});

test('AT-A1 for 72 hours nobody signs up with an address that was given up, and its developer can still take it back', async () => {
  const { email, browser } = await registered(scene);
  const next = newEmail();
  await browser.send('POST', '/portal/account/email', { email: next, password });
  await browser.follow(tokenIn(await scene.mail.mail(next, CONFIRM_NEW)));
  const confirmations = () =>
    scene.mail.mails.filter(({ to, subject }) => to.includes(email) && CONFIRM.test(subject)).length;
  const before = confirmations();
  const { registrations } = scene.registry.context.store;
  const gone = () => registrations.find(scene.registry.org, registrations.idOf(scene.registry.org, email));
  scene.pass(70);
  await scene.runDue();
  expect((await developerAt(scene).signUp(email)).status).toBe(202);
  await eventually(gone, undefined, 60_000);
  expect(confirmations()).toBe(before);

  scene.pass(3);
  await scene.runDue();
  await developerAt(scene).signUp(email);
  await scene.mail.mail(email, CONFIRM, before + 1);
});

test('AT-A1 an address that was taken back can be given up again', async () => {
  const { email, browser } = await registered(scene);
  const next = newEmail();
  await browser.send('POST', '/portal/account/email', { email: next, password });
  await browser.follow(tokenIn(await scene.mail.mail(next, CONFIRM_NEW)));
  await browser.follow(tokenIn(await scene.mail.mail(email, CHANGED)));
  const held = await scene.registry.context.store.due.list(1000);
  const { registrations } = scene.registry.context.store;
  const id = registrations.idOf(scene.registry.org, email);
  expect(held.filter(({ kind, ref }) => kind === 'heldAddress' && ref === id)).toEqual([]);
});

test('AT-A1 after 72 hours, and where somebody else has the address, nothing is taken back', async () => {
  const { email, browser } = await registered(scene);
  const next = newEmail();
  await browser.send('POST', '/portal/account/email', { email: next, password });
  await browser.follow(tokenIn(await scene.mail.mail(next, CONFIRM_NEW)));
  const undo = tokenIn(await scene.mail.mail(email, CHANGED));
  await given(scene.registry).developer({ email });
  expect((await browser.follow(undo)).status).toBe(404);
  await scene.registry.delete(`/developers/${email}`);
  scene.pass(73);
  expect((await browser.follow(undo)).status).toBe(404);
});

test('a notice of a change that is delivered after the change voids no link of the former address', async () => {
  const { email, browser, developerId } = await registered(scene);
  const next = newEmail();
  scene.mail.refuse(451, CHANGING);
  expect((await browser.send('POST', '/portal/account/email', { email: next, password })).status).toBe(202);
  const token = tokenIn(await scene.mail.mail(next, CONFIRM_NEW));
  await scene.refusal(`developers/${developerId}`);
  expect((await developerAt(scene).follow(token)).status).toBe(200);
  const undo = tokenIn(await scene.mail.mail(email, CHANGED));
  scene.mail.refuse(undefined);
  scene.pass(1);
  await scene.runDue();
  expect(scene.mail.mails.filter(({ subject, to }) => CHANGING.test(subject) && to.includes(next))).toEqual(
    [],
  );
  expect((await developerAt(scene).follow(undo)).status).toBe(200);
  expect((await scene.registry.get(`/developers/${developerId}`)).body.email).toBe(email);
});

test('a reset that waits for the mail server while staff change the address goes to neither address', async () => {
  const { email, developerId } = await registered(scene);
  const typo = newEmail();
  scene.mail.refuse(451);
  expect((await developerAt(scene).forgot(email)).status).toBe(202);
  await scene.refusal(`developers/${developerId}`);
  const body = { email: typo, firstName: 'Eva', lastName: 'Example', userName: 'eva' };
  expect((await scene.registry.put(`/developers/${developerId}`, body)).status).toBe(200);
  scene.mail.refuse(undefined);
  scene.pass(1);
  await scene.runDue();
  const resets = scene.mail.mails.filter(
    ({ subject, to }) => /^Choose a new password/.test(subject) && (to.includes(email) || to.includes(typo)),
  );
  expect(resets).toEqual([]);
});

test('AT-A2 an address that staff mistyped gets no mail until the developer, signed in, confirms one', async () => {
  const { email, browser, developerId } = await registered(scene);
  const typo = newEmail();
  await scene.registry.post(`/developers/${email}/edit`, { email: typo });
  expect((await developerAt(scene).signIn(typo)).status).toBe(200);
  expect((await browser.account()).body).toMatchObject({ email: typo, isEmailConfirmed: false });
  expect((await developerAt(scene).forgot(typo)).status).toBe(202);
  await scene.runDue();
  const account = async () => (await scene.registry.get(`/developers/${developerId}/account`)).body;
  await eventually(async () => typeof (await account()).resetAskedAt, 'number', 60_000);
  expect((await account()).isEmailConfirmed).toBe(false);
  expect(scene.mail.mails.filter(({ to }) => to.includes(typo))).toEqual([]);

  const right = newEmail();
  await browser.send('POST', '/portal/account/email', { email: right, password });
  await browser.follow(tokenIn(await scene.mail.mail(right, CONFIRM_NEW)));
  expect((await browser.account()).body).toMatchObject({ email: right, isEmailConfirmed: true });
  expect(scene.mail.mails.filter(({ to }) => to.includes(typo))).toEqual([]);
});

test('AT-A3 a closed account can be kept on day 29, with everything as it was', async () => {
  const product = await given(scene.registry).apiProduct();
  const { email, browser, developerId } = await registered(scene);
  const app = await given(scene.registry).app({ email }, { apiProducts: [product.name] });
  const closed = await browser.send('POST', '/portal/account:close', { password });
  expect(closed.status).toBe(204);
  expect((await browser.account()).status).toBe(401);
  expect((await developerAt(scene).signIn(email)).body.code).toBe('keymint.SignInFailed');
  expect((await scene.registry.get(`/developers/${email}`)).body.status).toBe('inactive');
  const keep = tokenIn(await scene.mail.mail(email, CLOSING));
  scene.pass(29 * 24);
  await scene.runDue();
  expect((await developerAt(scene).follow(keep)).status).toBe(200);
  expect((await scene.registry.get(`/developers/${email}`)).body.status).toBe('active');
  expect((await developerAt(scene).signIn(email)).status).toBe(200);
  scene.pass(5 * 24);
  await scene.runDue();
  const kept = (await scene.registry.get(`/developers/${developerId}/apps/${app.name}`)).body;
  expect(kept.credentials).toEqual(app.credentials);
});

test('AT-A3 after 30 days developer, apps and account are gone, the address is free and audit entries have no name', async () => {
  const { email, browser, developerId } = await registered(scene);
  await given(scene.registry).app({ email });
  await browser.send('POST', '/portal/account:close', { password, reason: 'moving on' });
  await scene.mail.mail(email, CLOSING);
  scene.pass(30 * 24 + 1);
  await scene.runDue();
  expect((await scene.registry.get(`/developers/${developerId}`)).status).toBe(404);
  expect(await scene.registry.context.store.accounts.find(scene.registry.org, developerId)).toBeUndefined();
  await scene.mail.mail(email, /was deleted$/);
  const again = await registered(scene, email);
  expect(again.developerId).not.toBe(developerId);
  const { audit } = (await scene.registry.get(`/audits?entity=developers/${developerId}`)).body;
  expect(audit.length).toBeGreaterThan(2);
  expect(JSON.stringify(audit)).not.toContain(email);
  expect(JSON.stringify(audit)).not.toContain('Eva');
});

test('names, language and fields are changed one by one, and the language is that of the mails', async () => {
  const { email, browser } = await registered(scene);
  const put = (body: object) => browser.send('PUT', '/portal/account', body);
  expect(
    (await put({ firstName: 'Eva-Maria', language: 'de', fields: { Company: 'Harbour', x: 'y' } })).body,
  ).toMatchObject({
    firstName: 'Eva-Maria',
    lastName: 'Example',
    language: 'de',
    fields: { Company: 'Harbour' },
  });
  const { attributes } = (await scene.registry.get(`/developers/${email}`)).body;
  expect(attributes).toEqual([{ name: 'Company', value: 'Harbour' }]);
  await put({ fields: { Company: '' } });
  expect((await scene.registry.get(`/developers/${email}`)).body.attributes).toEqual([]);
  await browser.send('POST', '/portal/account/password', {
    password,
    newPassword: 'seven grey herons by the lock',
  });
  const mail = await scene.mail.mail(email, /wurde geändert$/);
  expect(mail.text).toContain('Hallo Eva-Maria');
});
