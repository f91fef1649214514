import {
  arrived,
  confirm,
  newEmail,
  onPortalStage,
  type PortalStage,
  setPasswordAndSignIn,
  signUp,
} from '../support/browser/portal';
import { given } from '../support/registry/given';
import { ALREADY, CONFIRM, GOOD_PASSWORD, registered, SET_PASSWORD } from '../support/registry/portal';

/* Registration at the pages of a portal, with a real mail server. Limits of AT-R8 are tested over HTTP. */

const usual = {
  activation: 'manual',
  fields: [{ attribute: 'Company', label: 'Company', required: true }],
  terms: { version: '2026-01', text: 'Be kind.' },
};
const stage = onPortalStage(usual);
beforeEach(() => stage.scene.settings(usual));

const statusOf = async ({ scene }: PortalStage, email: string) =>
  (await scene.registry.get(`/developers/${email}`)).status;

const mailsTo = (email: string) => stage.scene.mail.mails.filter(({ to }) => to.includes(email));

test('AT-R1 who signs up is asked for no password, gets one mail, and is no developer yet; the console lists her', async () => {
  const email = newEmail();
  const page = await stage.open('signup');
  await page.getByRole('heading', { name: 'Sign up' }).waitFor();
  expect(await page.locator('input[type=password]').count()).toBe(0);
  await signUp(page, email);
  expect(await page.getByText(`We sent a mail to ${email}`).count()).toBe(1);
  await stage.scene.mail.mail(email, CONFIRM);
  expect(await statusOf(stage, email)).toBe(404);
  const console = await stage.openConsole('portal/waiting');
  await console.getByText(email).waitFor();
  expect(mailsTo(email)).toHaveLength(1);
});

test('AT-R2 neither a request for the link nor a scanner that presses every button confirms; password and terms do', async () => {
  const email = newEmail();
  await signUp(await stage.open('signup'), email);
  const link = stage.linkIn(await stage.scene.mail.mail(email, CONFIRM));
  for (let n = 0; n < 5; n++) expect((await fetch(link)).status).toBe(200);
  const scanner = await stage.open(link);
  await scanner.getByRole('button', { name: 'Create my account' }).waitFor();
  for (const button of await scanner.getByRole('button').all()) await button.click();
  await scanner.getByText('Enter password.').waitFor();
  expect(await statusOf(stage, email)).toBe(404);

  const page = await stage.open(link);
  const submit = page.getByRole('button', { name: 'Create my account' });
  await page.getByLabel('Password', { exact: true }).fill(GOOD_PASSWORD);
  await submit.click();
  await page.getByRole('alert').getByText('Accept the terms.').waitFor();
  for (const [password, words] of [
    ['fourteen-chars', 'Use at least 15 characters.'],
    ['password password', /too common/],
  ] as const) {
    await confirm(page, password);
    await page.getByRole('alert').getByText(words).waitFor();
  }
  expect(await statusOf(stage, email)).toBe(404);
  await confirm(page);
  await arrived(page);
  const { body } = await stage.scene.registry.get(`/developers/${email}`);
  expect([body.status, body.attributes]).toEqual(['inactive', [{ name: 'Company', value: 'Harbour' }]]);
  const { text } = await stage.scene.registry.get('/audits?action=confirmRegistration');
  expect(text).toContain('2026-01');
});

test('AT-R4 an address with an account sees the page that all others see, and its owner gets a mail', async () => {
  await stage.scene.settings({});
  const { email: known } = await registered(stage.scene);
  const seen = await Promise.all(
    [known, newEmail()].map(async (email) => {
      const page = await stage.open('signup');
      await signUp(page, email);
      const words = await page.locator('main').textContent();
      return `${words}`.replace(email, 'ADDRESS').replace(/in \d+ s/, 'in N s');
    }),
  );
  expect(seen[0]).toBe(seen[1]);
  await stage.scene.mail.mail(known, ALREADY);
  const { registration } = (await stage.scene.registry.get('/portal/registrations')).body;
  expect(registration.map((one: { email: string }) => one.email)).not.toContain(known);
});

test('AT-R5 an address that staff registered sets a password, and keeps id and names', async () => {
  const email = newEmail();
  const { developerId } = await given(stage.scene.registry).developer({
    email,
    firstName: 'Dora',
    lastName: 'Staff',
  });
  await signUp(await stage.open('signup'), email);
  const page = await stage.open(stage.linkIn(await stage.scene.mail.mail(email, SET_PASSWORD)));
  await page.getByRole('heading', { name: 'Set your password' }).waitFor();
  await setPasswordAndSignIn(page, email);
  expect(await page.getByLabel('First name').inputValue()).toBe('Dora');
  expect((await stage.scene.registry.get(`/developers/${email}`)).body.developerId).toBe(developerId);
  expect((await stage.scene.registry.get(`/developers/${email}/account`)).body.state).toBe('active');
});

test('AT-R6 after an outage of the mail server the link is good for a day, and so is a second one', async () => {
  const { scene } = stage;
  const email = newEmail();
  scene.mail.refuse(451);
  const page = await stage.open('about:blank');
  await page.clock.install();
  await page.goto('signup');
  await signUp(page, email);
  const { store } = scene.registry.context;
  await scene.refusal(`registrations/${store.registrations.idOf(scene.registry.org, email)}`);
  scene.pass(1);
  scene.mail.refuse(undefined);
  await scene.runDue();
  const first = stage.linkIn(await scene.mail.mail(email, CONFIRM));
  await page.clock.runFor(61_000);
  await page.getByRole('button', { name: 'Send again', exact: true }).click();
  await page.getByText('Sent again.').waitFor();
  const second = stage.linkIn(await scene.mail.mail(email, CONFIRM, 2));
  expect(second).not.toBe(first);
  scene.pass(23);
  for (const link of [first, second]) {
    const opened = await stage.open(link);
    await opened.getByText(`For ${email}`).waitFor();
  }
  const last = await stage.open(second);
  await confirm(last);
  await arrived(last);
  for (const link of [first, second]) {
    const used = await stage.open(link);
    await used.getByText('Your address is already confirmed. Sign in.').waitFor();
  }
});

test('AT-R7 after seven days the link has expired, and says to sign up again', async () => {
  const email = newEmail();
  await signUp(await stage.open('signup'), email);
  const link = stage.linkIn(await stage.scene.mail.mail(email, CONFIRM));
  stage.scene.pass(7 * 24 + 25);
  const page = await stage.open(link);
  await page.getByText('This link has expired. Sign up again.').waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Sign up' }).click();
  await page.getByRole('heading', { name: 'Sign up' }).waitFor();
});

test('AT-R9 other domains see the page that all others see and a mail that tells them; a closed portal says so', async () => {
  const { scene } = stage;
  await scene.settings({ ...usual, registration: 'domains', domains: ['acme.test'] });
  const other = newEmail('other.test');
  const page = await stage.open('signup');
  await page.getByText('Only addresses of acme.test can sign up.').waitFor();
  await signUp(page, other);
  expect((await scene.mail.mail(other, /cannot sign up/)).text).toContain('acme.test');
  await scene.settings({ ...usual, registration: 'closed' });
  const closed = await stage.open('signup');
  await closed.getByText('Nobody can sign up here at the moment.').waitFor();
  expect(await closed.getByRole('button', { name: 'Continue' }).count()).toBe(0);
});

test('AT-R10 two browsers that confirm at once make one developer', async () => {
  const email = newEmail();
  await signUp(await stage.open('signup'), email);
  const link = stage.linkIn(await stage.scene.mail.mail(email, CONFIRM));
  const pages = [await stage.open(link), await stage.open(link)];
  await Promise.all(pages.map((page) => confirm(page)));
  const ends = await Promise.all(
    pages.map(async (page) => {
      const used = page.getByText('Your address is already confirmed. Sign in.');
      const account = page.getByRole('heading', { name: 'Account', exact: true });
      await used.or(account).waitFor();
      return (await account.count()) > 0 ? 'signed in' : 'told';
    }),
  );
  expect(ends.sort()).toEqual(['signed in', 'told']);
  const { developer } = (await stage.scene.registry.get(`/developers?expand=true&count=100`)).body;
  expect(developer.filter((one: { email: string }) => one.email === email)).toHaveLength(1);
});

test('AT-R11 with automatic activation there is no notice; by domain the others wait', async () => {
  const { scene } = stage;
  const end = async (email: string) => {
    await signUp(await stage.open('signup'), email);
    const page = await stage.open(stage.linkIn(await scene.mail.mail(email, CONFIRM)));
    await confirm(page);
    await arrived(page);
    return page;
  };
  const waits = 'Your account waits for activation.';
  await scene.settings({ ...usual, activation: 'automatic' });
  expect(await (await end(newEmail())).getByText(waits).count()).toBe(0);
  await scene.settings({ ...usual, activation: 'domains', domains: ['acme.test'] });
  expect(await (await end(newEmail('acme.test'))).getByText(waits).count()).toBe(0);
  const waiting = await end(newEmail('other.test'));
  await waiting.getByText(waits).waitFor();
  await scene.settings({ ...usual, activation: 'automatic' });
  await waiting.reload();
  await waiting.getByText(waits).waitFor();
});

test('AT-R3 no address and no Referer of the run has the token of a link', async () => {
  expect(stage.tokens.length).toBeGreaterThan(8);
  expect(stage.accessLog.filter((line) => /\/portal\/\S+\/confirm /.test(line)).length).toBeGreaterThan(8);
  for (const token of stage.tokens) {
    const [, , secret = token] = token.split('.');
    expect(stage.accessLog.filter((line) => line.includes(secret))).toEqual([]);
  }
  expect(stage.accessLog.filter((line) => line.includes('#') || line.includes('t=r.'))).toEqual([]);
});

describe('a portal without a mail server', () => {
  const silent = onPortalStage({}, { mailFrom: undefined as never });

  test('AT-R12 says so in words at sign-up and in the console, and stores nothing', async () => {
    const page = await silent.open('signup');
    await page.getByLabel('First name').fill('Eva');
    await page.getByLabel('Last name').fill('Example');
    await page.getByLabel('Email').fill(newEmail());
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').getByText('The portal cannot send mail yet').waitFor();
    const console = await silent.openConsole('portal/settings');
    await console.getByText('No mail can be sent: the deployment has no mail server').waitFor();
    expect((await silent.scene.registry.get('/portal/registrations')).body.registration).toEqual([]);
  });
});
