import type { Page } from 'playwright-core';
import { eventually } from '../support/browser/eventually';
import { arrived, askAs, newEmail, onPortalStage, signIn } from '../support/browser/portal';
import { given } from '../support/registry/given';
import { GOOD_PASSWORD, registered, SET_PASSWORD } from '../support/registry/portal';

/* Changing the address and closing the account at the pages of a portal. */

const stage = onPortalStage();

const WRONG = 'Email or password is wrong.';
const mailsTo = (email: string) => stage.scene.mail.mails.filter(({ to }) => to.includes(email));

async function signedIn(email: string): Promise<Page> {
  const page = await stage.open('signin');
  await signIn(page, email);
  await arrived(page);
  return page;
}

/** Opens the link of a mail and presses its button. */
async function follow(to: string, subject: RegExp, button: string, done: string): Promise<void> {
  const page = await stage.open(stage.linkIn(await stage.scene.mail.mail(to, subject)));
  await page.getByRole('button', { name: button }).click();
  await page.getByText(done).waitFor();
}

async function changeAddress(page: Page, email: string): Promise<void> {
  const section = page.getByRole('region', { name: 'Email address' });
  await section.getByLabel('New address').fill(email);
  await section.getByLabel('Current password').fill(GOOD_PASSWORD);
  await section.getByRole('button', { name: 'Change address' }).click();
  await section.getByText('Check your mail').waitFor();
}

test('AT-A1 the old address works until the new one is confirmed, and its owner takes the change back', async () => {
  const { scene } = stage;
  const { email } = await registered(scene);
  const page = await signedIn(email);
  const next = newEmail('example.org');
  await changeAddress(page, next);
  await page.getByText(`We sent a mail to ${next}.`).waitFor();
  await signedIn(email);
  await follow(next, /^Confirm your new address/, 'Confirm address', 'Your address is confirmed.');
  await signedIn(next);
  scene.pass(71);
  await follow(email, /was changed$/, 'Take it back', 'The change is taken back.');
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await signIn(page, email);
  await page.getByText(WRONG).waitFor();
  await page.goto(stage.linkIn(await scene.mail.mail(email, SET_PASSWORD)));
  await page.getByLabel('New password').fill(GOOD_PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByText('Your password is set.').waitFor();
  await signedIn(email);
});

test('AT-A2 an address that staff mistyped gets no mail; its developer signs in, reads so and corrects it', async () => {
  const { scene } = stage;
  const { email, developerId } = await registered(scene);
  const typo = newEmail('exmaple.com');
  await scene.registry.post(`/developers/${email}/edit`, { email: typo });
  const page = await signedIn(typo);
  await page.getByText('Your address is not confirmed.').waitFor();
  const forgot = await stage.open('forgot');
  await forgot.getByLabel('Email').fill(typo);
  await forgot.getByRole('button', { name: 'Send link' }).click();
  await forgot.getByRole('heading', { name: 'Check your mail' }).waitFor();
  await eventually(
    async () => typeof (await scene.registry.get(`/developers/${developerId}/account`)).body.resetAskedAt,
    'number',
    60_000,
  );
  const console = await stage.openConsole(`developers/${developerId}`);
  await console.getByText('A reset was asked for; no mail was sent.').waitFor();
  const right = newEmail();
  await changeAddress(page, right);
  await follow(right, /^Confirm your new address/, 'Confirm address', 'Your address is confirmed.');
  await page.reload();
  await arrived(page);
  expect(await page.getByText('Your address is not confirmed.').count()).toBe(0);
  expect((await scene.registry.get(`/developers/${developerId}`)).body.email).toBe(right);
  expect(mailsTo(typo)).toEqual([]);
});

/** Closes the account on its page. */
async function close(page: Page): Promise<void> {
  const section = page.getByRole('region', { name: 'Close account' });
  await section.getByRole('button', { name: 'Close account…' }).click();
  await section.getByLabel('Current password').fill(GOOD_PASSWORD);
  await section.getByRole('button', { name: 'Close my account' }).click();
}

test('AT-A3 a closed account is signed out and its keys stop; kept on day 29 it is as before, and else gone on day 30', async () => {
  const { scene } = stage;
  const product = await given(scene.registry).apiProduct();
  const people = [await registered(scene), await registered(scene)] as const;
  for (const { email } of people) {
    await given(scene.registry).app({ email }, { apiProducts: [product.name] });
    const page = await signedIn(email);
    await close(page);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect((await askAs(page, stage, 'GET', '/portal/account')).status).toBe(401);
    expect((await scene.registry.get(`/developers/${email}`)).body.status).toBe('inactive');
    await scene.mail.mail(email, /will be deleted$/);
  }
  const [{ email: kept }, { email: gone, developerId }] = people;
  scene.pass(29 * 24);
  await scene.runDue();
  await follow(kept, /will be deleted$/, 'Keep my account', 'Your account is back.');
  await signedIn(kept);
  expect((await scene.registry.get(`/developers/${kept}`)).body.status).toBe('active');
  scene.pass(25);
  await scene.runDue();
  expect((await scene.registry.get(`/developers/${developerId}`)).status).toBe(404);
  expect((await scene.registry.get(`/developers/${kept}`)).status).toBe(200);
  await scene.mail.mail(gone, /was deleted$/);
  const { text } = await scene.registry.get(`/audits?entity=developers/${developerId}`);
  expect(text).not.toContain(gone);
});

test('AT-A4 the only admin of a company with other developers cannot close the account, and reads which company it is', async () => {
  const { scene } = stage;
  const [{ email }, { email: other }] = [await registered(scene), await registered(scene)];
  const { name } = await given(scene.registry).company();
  const members = (developer: object[]) =>
    scene.registry.post(`/companies/${name}/developers`, { developer });
  await members([
    { email, role: 'admin' },
    { email: other, role: 'developer' },
  ]);
  const page = await signedIn(email);
  await close(page);
  await page.getByRole('alert').getByText(`You are the only admin of ${name}`).waitFor();
  expect((await scene.registry.get(`/developers/${email}/account`)).body.state).toBe('active');
  await members([{ email: other, role: 'admin' }]);
  await page.getByRole('button', { name: 'Close my account' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});
