import type { Page } from 'playwright-core';
import { languages, MailTemplate } from '../../shared/schemas/portal';
import { catalogues } from '../../web/portal/words';
import { violationsOn } from '../support/browser/axe';
import { focused } from '../support/browser/observe';
import { arrive } from '../support/browser/pages';
import { arrived, newEmail, onPortalStage } from '../support/browser/portal';
import { unreadable } from '../support/browser/readable';
import { smallTargets } from '../support/browser/targets';
import { given } from '../support/registry/given';
import { CONFIRM, developerAt, GOOD_PASSWORD, registered } from '../support/registry/portal';

/* Every page of a portal and every mail: accessible, readable on a phone, in both languages, by keyboard. */

const stage = onPortalStage({
  activation: 'manual',
  fields: [{ attribute: 'Company', label: 'Company', required: true, help: 'As it is registered' }],
  terms: { version: '2026-01', text: 'Be kind. '.repeat(200) },
  brand: {
    name: 'Donaudampfschifffahrt APIs',
    support: 'help@harbour.test',
    privacyUrl: 'https://harbour.test/privacy',
    imprintUrl: 'https://harbour.test/imprint',
  },
});

type Language = (typeof languages)[number];
type Path = (language: Language) => Promise<string>;

const at =
  (path: string): Path =>
  async () =>
    path;

/** The page of a link that a mail brings. */
const linkOf =
  (prepare: (email: string) => Promise<string>, subject: RegExp): Path =>
  async () => {
    const to = await prepare(newEmail());
    return stage.linkIn(await stage.scene.mail.mail(to, subject));
  };

/** An active account. */
async function account(email: string) {
  await stage.scene.settings({});
  const person = await registered(stage.scene, email);
  await restore();
  return person;
}

let usual: object;
const restore = () => stage.scene.settings(usual);
beforeAll(async () => {
  const {
    isSet: _,
    problems: __,
    waiting: ___,
    ...settings
  } = (await stage.scene.registry.get('/portal/settings')).body;
  usual = settings;
});

/** Every page with its heading, by address or by a link of a mail. */
const pages: { name: string; path: Path; heading(words: (typeof catalogues)['en']): string }[] = [
  { name: 'sign up', path: at('signup'), heading: ({ signUp }) => signUp.title },
  { name: 'sign in', path: at('signin'), heading: ({ signIn }) => signIn.title },
  { name: 'forgot', path: at('forgot'), heading: ({ forgot }) => forgot.title },
  {
    name: 'confirm',
    path: linkOf(async (email) => {
      await developerAt(stage.scene).signUp(email, { fields: { Company: 'Harbour' } });
      return email;
    }, CONFIRM),
    heading: ({ confirm }) => confirm.title,
  },
  { name: 'confirm, expired', path: at('confirm#t=r.x.y'), heading: ({ confirm }) => confirm.title },
  {
    name: 'welcome',
    path: linkOf(async (email) => {
      await given(stage.scene.registry).developer({ email });
      await stage.scene.registry.post(`/developers/${email}/account:invite`);
      return email;
    }, /invited to/),
    heading: ({ setPassword }) => setPassword.welcome,
  },
  { name: 'reset, expired', path: at('reset#t=a.x.y'), heading: ({ setPassword }) => setPassword.reset },
  {
    name: 'new address',
    path: linkOf(async (email) => {
      const { browser } = await account(email);
      const next = newEmail('example.org');
      await browser.send('POST', '/portal/account/email', { email: next, password: GOOD_PASSWORD });
      return next;
    }, /^Confirm your new address/),
    heading: ({ links }) => links.emailConfirm.title,
  },
  {
    name: 'undo new address',
    path: linkOf(async (email) => {
      const { browser } = await account(email);
      const next = newEmail('example.org');
      await browser.send('POST', '/portal/account/email', { email: next, password: GOOD_PASSWORD });
      return email;
    }, /about to change$/),
    heading: ({ links }) => links.emailUndo.title,
  },
  {
    name: 'keep account',
    path: linkOf(async (email) => {
      const { browser } = await account(email);
      await browser.send('POST', '/portal/account:close', { password: GOOD_PASSWORD });
      return email;
    }, /will be deleted$/),
    heading: ({ links }) => links.keep.title,
  },
  { name: 'keep account, expired', path: at('keep#t=a.x.y'), heading: ({ links }) => links.expired },
];

const locales: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };

/** Checks a page in light, dark and forced colours, and at the width of a small phone. */
async function check(page: Page, language: Language, heading: string): Promise<void> {
  const seen = await page.evaluate(() => ({
    headings: [...document.querySelectorAll('h1')].map(({ textContent }) => textContent),
    language: document.documentElement.lang,
    title: document.title,
  }));
  expect(seen).toEqual({ headings: [heading], language, title: expect.stringContaining(heading) });
  for (const [colorScheme, forcedColors] of [
    ['light', 'none'],
    ['dark', 'none'],
    ['light', 'active'],
  ] as const) {
    await page.emulateMedia({ colorScheme, forcedColors });
    await page.waitForFunction(
      (scheme) => document.documentElement.dataset.mantineColorScheme === scheme,
      colorScheme,
    );
    expect([colorScheme, forcedColors, await violationsOn(page)]).toEqual([colorScheme, forcedColors, []]);
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await unreadable(page)).toEqual([]);
  expect(await smallTargets(page)).toEqual([]);
  expect(await violationsOn(page)).toEqual([]);
}

describe.each(languages)('in %s', (language) => {
  const options = { locale: locales[language] };

  test.each(pages)('$name is accessible and can be read at 320 px', async ({ path, heading }) => {
    const address = await path(language);
    const page = await stage.open('about:blank', options);
    await arrive(page, address);
    const title = heading(catalogues[language]);
    await page.getByRole('heading', { name: title, exact: true }).waitFor();
    await check(page, language, title);
  });

  test('the account of who waits is accessible and can be read at 320 px', async () => {
    const words = catalogues[language];
    const email = newEmail();
    await account(email);
    await stage.scene.registry.post(`/developers/${email}?action=inactive`);
    const page = await stage.open('signin', options);
    await page.getByLabel(words.email).fill(email);
    await page.getByLabel(words.password, { exact: true }).fill(GOOD_PASSWORD);
    await page.getByRole('button', { name: words.signIn.submit }).click();
    await page.getByRole('heading', { name: words.accountPage.title, exact: true }).waitFor();
    await page.getByRole('button', { name: `${words.accountPage.close}…` }).click();
    await check(page, language, words.accountPage.title);
  });

  test.each(MailTemplate.options)(
    'AT-M9 the mail %s is accessible, light and dark, at 320 px',
    async (template) => {
      const { body } = await stage.scene.registry.post('/portal/mails:preview', { template, language });
      const page = await stage.open('about:blank');
      await page.setContent(body.html);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect([colorScheme, await violationsOn(page)]).toEqual([colorScheme, []]);
      }
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    },
  );
});

test('a password that is refused on a German page is refused in German', async () => {
  const email = newEmail();
  await given(stage.scene.registry).developer({ email, firstName: 'Rumpelstilz', lastName: 'Chen' });
  await stage.scene.registry.post(`/developers/${email}/account:invite`);
  const { mail } = stage.scene;
  const page = await stage.open(stage.linkIn(await mail.mail(email, /invited to/)), { locale: locales.de });
  const words = catalogues.de;
  await page.getByLabel(words.newPassword).fill('passwordpassword');
  await page.getByRole('button', { name: words.setPassword.submit }).click();
  await page.getByText(`${words.refusals?.['keymint.PasswordRefused']}`).waitFor();
});

/** Presses Tab until an element with a name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let n = 0; n < 40; n++) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${name}`);
}

test('with the keyboard alone somebody signs up, confirms, signs out and signs in', async () => {
  const email = newEmail();
  const page = await stage.open('signup');
  await page.getByRole('heading', { name: 'Sign up' }).waitFor();
  for (const [name, text] of [
    [/^First name/, 'Eva'],
    [/^Last name/, 'Example'],
    [/^Email/, email],
    [/^Company/, 'Harbour'],
  ] as const) {
    await tabTo(page, name);
    await page.keyboard.type(text);
  }
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
  await page.goto(stage.linkIn(await stage.scene.mail.mail(email, CONFIRM)));
  await page.getByText(`For ${email}`).waitFor();
  await tabTo(page, /^Password/);
  await page.keyboard.type(GOOD_PASSWORD);
  await tabTo(page, /^I accept the terms/);
  await page.keyboard.press('Space');
  await tabTo(page, /^Create my account/);
  await page.keyboard.press('Enter');
  await arrived(page);
  await tabTo(page, /^Sign out/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await tabTo(page, /^Email/);
  await page.keyboard.type(email);
  await tabTo(page, /^Password/);
  await page.keyboard.type(GOOD_PASSWORD);
  await page.keyboard.press('Enter');
  await arrived(page);
});
