import { eventually } from '../support/browser/eventually';
import { newEmail, onPortalStage, signUp } from '../support/browser/portal';
import { CONFIRM } from '../support/registry/portal';

/* The page of the portal's settings in the console, and what each setting does at the portal. */

const stage = onPortalStage();
beforeEach(() => stage.scene.settings({}));

const settings = async () => (await stage.scene.registry.get('/portal/settings')).body;
const saved = 'Portal settings saved';

test('registration, activation, name and colour that are saved are those of the portal', async () => {
  const page = await stage.openConsole('portal/settings');
  await page.getByLabel('Who may register').selectOption('Addresses of certain domains');
  await page.getByLabel('Activation').selectOption('Inactive until staff activate them');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Enter at least one domain.').waitFor();
  await page.getByRole('textbox', { name: 'Domains' }).fill('acme.test, *.Acme.test');
  await page.getByLabel('Name of the portal').fill('Harbour APIs');
  await page.getByLabel('Colour of buttons').fill('#0B6623');
  await page.getByText(/^White text on it has a contrast of \d/).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(saved).waitFor();
  expect(await settings()).toMatchObject({
    registration: 'domains',
    activation: 'manual',
    domains: ['acme.test', '*.acme.test'],
    brand: { name: 'Harbour APIs', colour: '#0b6623' },
  });
  const portal = await stage.open('signup');
  await portal.getByText('Only addresses of acme.test, *.acme.test can sign up.').waitFor();
  await portal.getByRole('banner').getByText('Harbour APIs').waitFor();
  const button = portal.getByRole('button', { name: 'Continue' });
  expect(await button.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(
    'rgb(11, 102, 35)',
  );
});

test('a colour on which white text cannot be read is refused with its contrast, and nothing is stored', async () => {
  const before = await settings();
  const page = await stage.openConsole('portal/settings');
  await page.getByLabel('Colour of buttons').fill('#ffcc00');
  await page.getByText('contrast of 1.5:1. Choose a darker colour').first().waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await eventually(
    () => page.getByLabel('Colour of buttons').evaluate((element) => element === document.activeElement),
    true,
  );
  expect(await settings()).toEqual(before);
});

test('a logo is chosen as a file, shown at the portal and removed; another type or size is refused in words', async () => {
  const page = await stage.openConsole('portal/settings');
  const file = page.getByLabel('Logo', { exact: true });
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="32"><rect width="80" height="32"/></svg>';
  const choose = (mimeType: string, buffer: Buffer) => file.setInputFiles({ name: 'logo', mimeType, buffer });
  for (const [type, content] of [
    ['text/html', Buffer.from('<p>')],
    ['image/png', Buffer.alloc(70 * 1024)],
  ] as const) {
    await choose(type, content);
    await page.getByText('Choose a PNG or SVG file of up to 64 KiB.').waitFor();
  }
  await choose('image/svg+xml', Buffer.from(svg));
  await page.getByAltText('Current logo').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(saved).waitFor();
  const portal = await stage.open('signin');
  await eventually(
    () => portal.locator('header img').evaluate((image) => (image as HTMLImageElement).naturalWidth),
    80,
  );
  await page.getByRole('button', { name: 'Remove logo' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await eventually(async () => (await settings()).brand.logo, undefined);
});

test('own words of a mail are previewed before they are saved, are in the test mail, and in the mails of the portal', async () => {
  const { mail, registry } = stage.scene;
  const page = await stage.openConsole('portal/settings');
  await page.getByRole('combobox', { name: 'Mail' }).selectOption({ value: 'confirm' });
  await page.getByLabel('Subject').fill('Welcome aboard {portal}');
  await page.getByLabel('First paragraph').fill('Ahoy <Eva>, confirm {email}.');
  await page.getByRole('button', { name: 'Show preview' }).click();
  const preview = page.getByRole('region', { name: 'Preview' });
  await preview.getByText(/^Welcome aboard /).waitFor();
  await preview.frameLocator('iframe').getByText('Ahoy <Eva>, confirm eva@example.com.').waitFor();
  expect((await settings()).mail.texts).toEqual({});
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(saved).waitFor();
  await page.getByRole('button', { name: 'Send a test mail to me' }).click();
  await page.getByText('The test mail is on its way to you').waitFor();
  expect((await mail.mail(registry.admin.email, /^Welcome aboard /)).text).toContain('Ahoy <Eva>');
  const email = newEmail();
  await signUp(await stage.open('signup'), email);
  expect((await mail.mail(email, /^Welcome aboard /)).text).toContain(`confirm ${email}.`);

  await page.getByLabel('Subject').fill('');
  await page.getByLabel('First paragraph').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await eventually(async () => (await settings()).mail.texts, {});
  const other = newEmail();
  await signUp(await stage.open('signup'), other);
  await mail.mail(other, CONFIRM);
});

test('who may not change settings reads them, and has no button to save them', async () => {
  const { registry } = stage.scene;
  const reader = { email: newEmail(), password: 'a reader of everything', role: 'readonlyadmin' };
  expect((await registry.post('/members', reader)).status).toBe(201);
  const page = await stage.browser.open({ ...reader, org: registry.org });
  await page.goto('portal/settings');
  await page.getByText('You may read these settings, but not change them.').waitFor();
  expect(await page.getByLabel('Who may register').isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Show preview' }).click();
  await page.getByRole('region', { name: 'Preview' }).waitFor();
});
