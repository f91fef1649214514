import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { eventually } from '../support/browser/eventually';
import { leakingAddresses, onStage } from '../support/browser/stage';

const { keymint, browser, acme, secrets } = onStage();

const open = async (who = acme.ana): Promise<Page> => {
  const page = await browser.open(who);
  await page.goto('lookup');
  await page.getByRole('heading', { name: 'Key lookup', level: 1 }).waitFor();
  return page;
};

/** Looks a key up by keyboard. */
async function check(page: Page, consumerKey: string, path = ''): Promise<void> {
  await page.getByLabel('API key', { exact: true }).fill(consumerKey);
  await page.getByLabel('Path').fill(path);
  await page.keyboard.press('Enter');
}

const verdict = (page: Page) => page.getByRole('region', { name: 'Result' }).getByRole('status');
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) });

test('AT-C12.1 a key of an inactive developer is blocked for that, and the way to the developer is shown', async () => {
  const page = await open();
  await check(page, acme.keyC.consumerKey);
  await verdict(page).getByText('Blocked — developer is inactive').waitFor();
  expect(await page.getByRole('row').allInnerTexts()).toEqual([
    expect.stringMatching(/^Check\s+Outcome\s+What is in the way\s+What to do$/),
    expect.stringMatching(/^Key is approved\s+Passed/),
    expect.stringMatching(/^Key has not expired\s+Passed/),
    expect.stringMatching(/^App is approved\s+Passed/),
    expect.stringMatching(/^Owner is active\s+Failed\s+is inactive\s+Activate developer$/),
    expect.stringMatching(/^API product is approved\s+Passed/),
    expect.stringMatching(
      /^An API product opens the request\s+Not checked\s+No method or path was given\.\s*$/,
    ),
  ]);
  await page.getByRole('link', { name: 'legacy', exact: true }).waitFor();
  const ian = page.getByRole('link', { name: 'Ian Iqbal' });
  expect(await ian.getAttribute('href')).toBe(`/console/o/${acme.org}/developers/${acme.ian}`);
  await page.getByRole('link', { name: 'Activate developer' }).click();
  await page.waitForURL(`**/developers/${acme.ian}`);
});

test('a key that is refused for several reasons is told all of them', async () => {
  const { appId, keyRef } = acme.keyC;
  await acme.api('POST', `/apps/${appId}/keys/${keyRef}?action=revoke`, {});
  try {
    const page = await open();
    await check(page, acme.keyC.consumerKey);
    await verdict(page).getByText('Blocked — developer is inactive').waitFor();
    await verdict(page).getByText('Also: key is revoked.').waitFor();
  } finally {
    await acme.api('POST', `/apps/${appId}/keys/${keyRef}?action=approve`, {});
  }
});

test('who may only read is shown where, and not told to do what they cannot', async () => {
  const page = await open(acme.ron);
  await check(page, acme.keyC.consumerKey);
  await page.getByRole('link', { name: 'Open developer' }).waitFor();
  expect(await page.getByRole('link', { name: 'Activate developer' }).count()).toBe(0);
});

test('a key that works is said to, with when it was last used', async () => {
  const page = await open();
  await check(page, acme.keyA.consumerKey, '/catalog/1');
  await verdict(page).getByText('Works', { exact: true }).waitFor();
  await page.getByText('yesterday').or(page.getByText('1 day ago')).waitFor();
  const key = page.getByRole('link', { name: `ends in ${acme.keyA.consumerKey.slice(-4)}` });
  expect(await key.getAttribute('href')).toMatch(`/apps/${acme.keyA.appId}/keys/${acme.keyA.keyRef}`);
});

test('AT-C12.2 for a path of an API product that is pending, it is waiting for approval', async () => {
  const page = await open();
  await check(page, acme.keyA.consumerKey, '/orders/1');
  await verdict(page).getByText('waiting for approval').waitFor();
  await row(page, 'API product is approved').getByText('orders-write is pending').waitFor();
  await check(page, acme.keyA.consumerKey, '/elsewhere');
  await verdict(page).getByText('none of its API products opens this resource').waitFor();
});

test('AT-C12.3 a key whose time is over has expired', async () => {
  const brief = {
    consumerKey: `brief-${randomBytes(12).toString('hex')}`,
    consumerSecret: 'briefer-than-it',
  };
  secrets.push(brief.consumerKey);
  const { keyRef } = await acme.api('POST', `/apps/${acme.keyB.appId}/keys`, {
    action: 'import',
    ...brief,
    apiProducts: ['catalog-read'],
    expiresInSeconds: 2,
  });
  const made = Date.now();
  const page = await open();
  await check(page, acme.keyB.consumerKey);
  await verdict(page).getByText('Works', { exact: true }).waitFor();
  await page.waitForTimeout(Math.max(0, made + 2_100 - Date.now()));
  await check(page, brief.consumerKey);
  await verdict(page).getByText('Blocked — key has expired').waitFor();
  await row(page, 'Key has not expired').getByText('Failed').waitFor();
  expect(keyRef).toMatch(/^[\w-]{43}$/);
});

test('AT-C12.4 the key is masked, and in no address, no history, no storage and no event', async () => {
  const page = await open();
  const field = page.getByLabel('API key', { exact: true });
  expect([await field.getAttribute('type'), await field.getAttribute('autocomplete')]).toEqual([
    'password',
    'off',
  ]);
  await check(page, acme.keyA.consumerKey, '/catalog/1');
  await verdict(page).waitFor();
  const kept = await page.evaluate<string>(`JSON.stringify([
    location.href, history.state, document.cookie, { ...localStorage }, { ...sessionStorage },
    performance.getEntries().map(({ name }) => name),
  ])`);
  const { audit } = await acme.api('GET', '/audits?action=lookUpKey');
  expect(audit).toHaveLength(1);
  const all = [kept, JSON.stringify(audit), ...browser.addresses()].join('\n');
  expect(all.includes(acme.keyA.consumerKey)).toBe(false);
  await page.goto('audit');
  await page.goBack();
  await field.waitFor();
  await eventually(() => field.inputValue(), '');
});

test('AT-C12.5 the eleventh wrong key within a minute is told to wait', async () => {
  const page = await open();
  await check(page, '');
  await page.getByText('Enter an API key.').waitFor();
  const second = new Date().getSeconds();
  // Wrong keys are counted per minute of the clock.
  if (second > 52) await page.waitForTimeout((60 - second) * 1000 + 100);
  await check(page, 'nobody-has-this-key');
  await page.getByText(`No key like this in ${acme.org}.`).waitFor();
  // From the browser, since wrong keys are counted per client address.
  const statuses = await page.evaluate<number[]>(`(async () => {
    const statuses = [];
    for (let tries = 2; tries <= 10; tries++) {
      const answer = await fetch('/v1/organizations/${acme.org}/keys:lookUp', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ consumerKey: 'nobody-has-' + tries }),
      });
      statuses.push(answer.status);
    }
    return statuses;
  })()`);
  expect(statuses).toEqual(Array(9).fill(404));
  await check(page, 'nobody-has-this-either');
  await page.getByText(/^Too many requests\. Try again in \d+ s\.$/).waitFor();
  const { audit } = await acme.api('GET', '/audits?action=lookUpKey&outcome=denied');
  expect(audit).toHaveLength(1);
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
