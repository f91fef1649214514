import type { ReceivedMail } from '../../tools/mailbox/message';
import { until } from '../../tools/ports';
import { startBrowser, type TestBrowser } from '../support/browser/browser';
import { type Keymint, startKeymint } from '../support/browser/keymint';
import { confirm, newEmail, signUp } from '../support/browser/portal';
import { CONFIRM, GOOD_PASSWORD } from '../support/registry/portal';

/* From Sign up to signed in, at the portal of the demo organization of `npm start`. */

let keymint: Keymint;
let browser: TestBrowser;
beforeAll(async () => {
  keymint = await startKeymint();
  browser = await startBrowser(keymint.url);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await keymint.stop();
});

test('somebody who signs up at the demo portal is signed in after three pages and one mail, and it prints how long that takes', async () => {
  const email = newEmail();
  const page = await browser.open(undefined, { baseURL: `${keymint.url}/portal/demo/` });
  page.context().setDefaultTimeout(60_000);
  const began = performance.now();
  const screens: string[] = [];
  const seen = async (): Promise<void> => {
    screens.push(`${await page.getByRole('heading', { level: 1 }).textContent()}`);
  };
  await page.goto('signup');
  await page.getByRole('heading', { name: 'Sign up' }).waitFor();
  await seen();
  await signUp(page, email);
  await seen();

  let mail: ReceivedMail | undefined;
  await until(
    async () => {
      const mails: ReceivedMail[] = await (await fetch(`${keymint.mailbox}.json?to=${email}`)).json();
      mail = mails.find(({ subject }) => CONFIRM.test(subject));
      return mail !== undefined;
    },
    `a mail to ${email}`,
    { timeoutMs: 60_000 },
  );
  await page.goto(/https?:\/\/\S+/.exec(`${mail?.text}`)?.[0] ?? '');
  await page.getByRole('button', { name: 'Create my account' }).waitFor();
  await seen();
  await confirm(page, GOOD_PASSWORD);
  await page.getByRole('button', { name: 'Create my account' }).waitFor({ state: 'detached' });
  await page.getByRole('banner').getByRole('link', { name: 'Account' }).waitFor();
  const seconds = (performance.now() - began) / 1000;
  process.stderr.write(
    `From Sign up to signed in: ${screens.length} pages (${screens.join(', ')}), 1 mail, ${seconds.toFixed(1)} s\n`,
  );
  expect(screens).toEqual(['Sign up', 'Check your mail', 'Finish your account']);
  const account = await page.evaluate(async () => {
    const answer = await fetch('/v1/organizations/demo/portal/account', {
      headers: { 'keymint-as': 'developer' },
    });
    return answer.json();
  });
  expect(account).toMatchObject({ email, status: 'active', isEmailConfirmed: true });
});
