import type { Page } from 'playwright-core';
import { administrator } from '../../tools/seed';
import { makeAcme, type Staff } from '../support/browser/acme';
import { eventually } from '../support/browser/eventually';
import { leakingAddresses, onStage } from '../support/browser/stage';

const { keymint, browser, acme, secrets } = onStage();

/** The address of a page of the organization. */
const at = (path: string): string => `${keymint.url}/console/o/${acme.org}/${path}`;

async function signIn(page: Page, { email, password }: Pick<Staff, 'email' | 'password'>): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1, exact: true });

/** What the browser proves itself with. */
const cookieOf = async (page: Page): Promise<string> =>
  (await page.context().cookies(keymint.url.replace('http:', 'https:')))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');

/** What the registry answers to whoever comes with a cookie. */
async function statusWith(cookie: string): Promise<number[]> {
  const ask = (path: string) =>
    fetch(`${keymint.url}${path}`, { headers: { cookie, 'sec-fetch-site': 'same-origin' } });
  const answers = [await ask('/session'), await ask(`/v1/organizations/${acme.org}/developers`)];
  return answers.map(({ status }) => status);
}

const fromAccount = async (page: Page, item: string): Promise<void> => {
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
};

describe('signing in', () => {
  test('who is signed out comes to a deep link by way of the sign-in page', async () => {
    const page = await browser.open();
    const address = at('audit?action=createDeveloper&from=7d');
    await page.goto(address);
    await heading(page, 'Sign in').waitFor();
    await eventually(() => page.title(), 'Sign in · Keymint');
    expect(new URL(page.url()).pathname).toBe('/console/signin');
    await signIn(page, acme.ana);
    await heading(page, 'Audit trail').waitFor();
    await eventually(() => page.url(), address);
    await page.reload();
    await heading(page, 'Audit trail').waitFor();
  });

  test('npm start on this machine offers its demo account, which is one click to the overview', async () => {
    const page = await browser.open();
    await page.goto('signin');
    await heading(page, 'Sign in').waitFor();
    await page.getByText(administrator.email).waitFor();
    await page.getByText(administrator.password).waitFor();
    await page.getByRole('button', { name: 'Sign in to the demo' }).click();
    await heading(page, 'Overview').waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/o/demo');
  });

  test('where no account is offered, the sign-in page has its form alone', async () => {
    const page = await browser.open();
    await page.route('**/session', (route) => route.fulfill({ json: null }));
    await page.goto('signin');
    await heading(page, 'Sign in').waitFor();
    await page.getByLabel('Email').waitFor();
    expect(await page.getByRole('button', { name: 'Sign in to the demo' }).count()).toBe(0);
  });

  test.each(['//evil.test', 'https://evil.test/console/', '/console/../\\evil.test', 'javascript:alert(1)'])(
    'nobody is sent to %s',
    async (next) => {
      const page = await browser.open();
      await page.goto(`signin?next=${encodeURIComponent(next)}`);
      await signIn(page, acme.ana);
      await heading(page, 'Overview').waitFor();
      expect(`${new URL(page.url())}`).toBe(`${keymint.url}/console/o/${acme.org}`);
    },
  );

  test('whatever is wrong is told in the same words, and after ten times there is a wait', async () => {
    const page = await browser.open();
    await page.goto('signin');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Enter your email address.').waitFor();
    await page.getByText('Enter your password.').waitFor();
    const told = page.locator('[role=alert]', { hasText: 'Email or password is wrong.' });
    await signIn(page, { email: `nobody@${acme.org}.test`, password: 'no such password' });
    await told.waitFor();
    for (let tries = 1; tries <= 10; tries++) {
      const answered = page.waitForResponse('**/session');
      await signIn(page, { email: acme.ana.email, password: `not the password ${tries}` });
      expect([tries, (await answered).status()]).toEqual([tries, 401]);
    }
    await told.waitFor();
    await signIn(page, acme.ana);
    await page.getByText(/^Too many attempts\. Try again in \d+ s\.$/).waitFor();
    // Without a cookie, nobody is signed in.
    expect(await cookieOf(page)).toBe('');
    expect(await statusWith('')).toEqual([200, 401]);
  });

  test('who signs out is out: what the browser had is worth nothing any more', async () => {
    const page = await browser.open(acme.ana);
    const other = await browser.open(acme.ana);
    await page.goto('audit');
    const [cookie, others] = [await cookieOf(page), await cookieOf(other)];
    expect(await statusWith(cookie)).toEqual([200, 200]);
    await fromAccount(page, 'Sign out');
    await heading(page, 'Sign in').waitFor();
    expect(await statusWith(cookie)).toEqual([401, 401]);
    expect(await statusWith(others)).toEqual([200, 200]);
    await page.goBack();
    await heading(page, 'Sign in').waitFor();
  });

  test('who signs out everywhere is out in the other browser too, and works on there after signing in', async () => {
    const [page, other] = [await browser.open(acme.ana), await browser.open(acme.ana)];
    await page.goto('lookup');
    await page.getByLabel('API key', { exact: true }).fill(acme.keyC.consumerKey);
    await page.getByLabel('Path').fill('/catalog/1');
    const cookie = await cookieOf(page);
    await other.goto('audit');
    await fromAccount(other, 'Sign out everywhere');
    await heading(other, 'Sign in').waitFor();
    expect(await statusWith(cookie)).toEqual([401, 401]);

    await page.getByRole('button', { name: 'Check' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in to continue' });
    await dialog.getByText('Your session ended. Sign in to continue.').waitFor();
    await eventually(() => dialog.getByLabel('Email').inputValue(), acme.ana.email);
    await dialog.getByLabel('Password', { exact: true }).fill('not it at all');
    await page.keyboard.press('Enter');
    await dialog.getByText('Email or password is wrong.').waitFor();
    await dialog.getByLabel('Password', { exact: true }).fill(acme.ana.password);
    await page.keyboard.press('Enter');
    await page.getByText('Blocked — developer is inactive').waitFor();
    await eventually(() => dialog.count(), 0);
    await eventually(() => page.getByLabel('API key', { exact: true }).inputValue(), acme.keyC.consumerKey);
    await eventually(() => page.getByLabel('Path').inputValue(), '/catalog/1');
  });
});

describe('the first visit', () => {
  test('something is painted before scripts and styles come', async () => {
    const page = await browser.open(acme.ana);
    await page.route(/\.(js|css)$/, () => {});
    await page.goto('developers', { waitUntil: 'commit' });
    await page.getByText('Keymint').waitFor();
    await eventually(
      () =>
        page.evaluate<boolean>(
          `performance.getEntriesByType('paint').some(({ name }) => name === 'first-contentful-paint')`,
        ),
      true,
    );
  });

  test('no request is answered with an error, neither signed out nor while signing in and reading', async () => {
    const page = await browser.open();
    const refused: string[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(`${keymint.url}/`);
    await heading(page, 'Sign in').waitFor();
    await signIn(page, acme.ana);
    await heading(page, 'Overview').waitFor();
    const main = page.getByRole('navigation', { name: 'Main' });
    for (const name of ['Developers', 'Apps', 'API products', 'Teams', 'Audit trail', 'Settings']) {
      await main.getByRole('link', { name, exact: true }).click();
      await heading(page, name).waitFor();
      await page.waitForLoadState('networkidle');
    }
    expect(refused).toEqual([]);
  });
});

describe('around the pages', () => {
  test('pages are told by their titles, and their headings have the focus when they come', async () => {
    const page = await browser.open(acme.ana);
    await page.goto('lookup');
    await heading(page, 'Key lookup').waitFor();
    await eventually(() => page.title(), `Key lookup · ${acme.org}`);
    const main = page.getByRole('navigation', { name: 'Main' });
    for (const [link, title] of [
      ['Audit trail', 'Audit trail'],
      ['API products', 'API products'],
      ['Developers', 'Developers'],
    ] as const) {
      await main.getByRole('link', { name: link, exact: true }).click();
      await heading(page, title).waitFor();
      await eventually(() => page.title(), `${title} · ${acme.org}`);
      await eventually(() => page.locator('h1:focus').textContent(), title);
      expect(await page.locator('h1').count()).toBe(1);
      const current = main.getByRole('link', { name: link, exact: true });
      await eventually(() => current.getAttribute('aria-current'), 'page');
    }
  });

  test('the first stop of the Tab key skips to the content', async () => {
    const page = await browser.open(acme.ana);
    await page.goto('lookup');
    await heading(page, 'Key lookup').waitFor();
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to main content' });
    await eventually(() => page.locator(':focus').textContent(), 'Skip to main content');
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    await eventually(() => page.locator(':focus').getAttribute('id'), 'main');
    await page.keyboard.press('Tab');
    await eventually(() => page.locator('main :focus').count(), 1);
  });

  test('an address that is none leads back, in the organization and outside', async () => {
    const page = await browser.open(acme.ana);
    await page.goto('nowhere/at/all');
    await heading(page, 'Page not found').waitFor();
    await page.getByRole('link', { name: 'Go to Overview' }).click();
    await heading(page, 'Overview').waitFor();
    await page.goto(`${keymint.url}/console/nowhere`);
    await heading(page, 'Page not found').waitFor();
    await page.goto(`${keymint.url}/console/o/somebody-elses/developers`);
    await heading(page, 'Page not found').waitFor();
    await page.getByText('This organization doesn’t exist or was deleted.').waitFor();
  });

  test('single keys lead everywhere, until they are switched off', async () => {
    const page = await browser.open(acme.ana);
    await page.goto('lookup');
    await heading(page, 'Key lookup').waitFor();
    const go = async (letter: string, path: string, title: string) => {
      await page.keyboard.press('g');
      await page.keyboard.press(letter);
      await page.waitForURL(at(path));
      await heading(page, title).waitFor();
    };
    await go('d', 'developers', 'Developers');
    await go('a', 'apps', 'Apps');
    await go('p', 'products', 'API products');
    await go('l', 'audit', 'Audit trail');
    const actor = page.getByRole('textbox', { name: 'Actor' });
    await page.keyboard.press('/');
    const focused = page.locator(':focus');
    await eventually(() => actor.and(focused).count(), 1);
    await eventually(() => actor.inputValue(), '');
    await page.keyboard.type('g?d/');
    expect([await actor.inputValue(), page.url()]).toEqual(['g?d/', at('audit')]);
    await actor.fill('');

    await heading(page, 'Audit trail').focus();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.getByText('Go to API products').waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Single-key shortcuts' }).click();
    await page.keyboard.press('Escape');
    await page.reload();
    await heading(page, 'Audit trail').waitFor();
    for (const key of ['g', 'd', '?', '/']) await page.keyboard.press(key);
    expect([page.url(), await sheet.count()]).toEqual([at('audit'), 0]);
    expect(await actor.and(focused).count()).toBe(0);
    await page.getByRole('button', { name: 'Keyboard shortcuts (?)' }).click();
    await sheet.getByText('Single-key shortcuts are switched off.').waitFor();
  });

  test('the theme that was chosen is there again after a reload', async () => {
    const page = await browser.open(acme.ana, { colorScheme: 'light' });
    await page.goto('lookup');
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    await heading(page, 'Key lookup').waitFor();
    expect(await scheme()).toBe('light');
    const light = await background();
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await eventually(scheme, 'dark');
    await page.reload();
    await heading(page, 'Key lookup').waitFor();
    expect([await scheme(), (await background()) === light]).toEqual(['dark', false]);
  });

  test('who is offline is told, until they are not', async () => {
    const page = await browser.open(acme.ana);
    await page.goto('lookup');
    await heading(page, 'Key lookup').waitFor();
    const told = page.getByRole('status').getByText('You’re offline. Changes aren’t saved.');
    expect(await told.count()).toBe(0);
    await page.context().setOffline(true);
    await told.waitFor();
    await page.context().setOffline(false);
    await told.waitFor({ state: 'detached' });

    await page.route('**/keys:lookUp', (route) => route.abort());
    await page.getByLabel('API key', { exact: true }).fill(acme.keyA.consumerKey);
    await page.keyboard.press('Enter');
    await told.waitFor();
    await page.unroute('**/keys:lookUp');
    await page.keyboard.press('Enter');
    await page.getByText('Works', { exact: true }).waitFor();
    await told.waitFor({ state: 'detached' });
  });

  test('members of two organizations change from one to the other', async () => {
    const other = await makeAcme(keymint, { crowd: 0, besides: acme.ana });
    secrets.push(...other.secrets);
    const page = await browser.open(acme.ana);
    await page.goto('lookup');
    const organizations = page.getByRole('combobox', { name: 'Organization' });
    await eventually(
      async () => (await organizations.locator('option').allTextContents()).sort(),
      [...[acme.org, other.org].sort()],
    );
    await eventually(() => organizations.inputValue(), acme.org);
    await organizations.selectOption(other.org);
    await page.waitForURL(`${keymint.url}/console/o/${other.org}`);
    await eventually(() => page.title(), `Overview · ${other.org}`);
    const own = await browser.open(acme.ron);
    await own.goto('lookup');
    const his = own.getByRole('combobox', { name: 'Organization' });
    await eventually(() => his.locator('option').allTextContents(), [acme.org]);
  });

  test('pages may run no script but their own files, and be framed by nobody', async () => {
    const answer = await fetch(at('developers'));
    const policy = new Map(
      (answer.headers.get('content-security-policy') ?? '').split('; ').map((part): [string, string] => {
        const [name = '', ...sources] = part.split(' ');
        return [name, sources.join(' ')];
      }),
    );
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('script-src')).toBe("'self'");
    expect(policy.get('connect-src')).toBe("'self'");
    expect(policy.get('frame-ancestors')).toBe("'none'");
    expect(await answer.text()).not.toMatch(/<script(?![^>]* src=)|\son\w+=/);
  });
});

/** Every text and name of the page that no catalogue has, in the order of the page. */
const untranslated = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [document.title];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (!parent.closest('script, style, noscript, kbd, code, time')) found.push(walker.currentNode.data);
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        found.push(element.getAttribute(name) ?? '');
    return found.map((text) => text.trim()).filter((text) => /[a-z]/i.test(text) && !/^\\[.*··\\]/.test(text));
  })()`);

test('in the pseudo-locale no text around the pages, of signing in, of look-ups and of audits is left as it was', async () => {
  const page = await browser.open(acme.ana);
  await page.addInitScript(`localStorage.setItem('keymint.locale', 'en-XA')`);
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
  const own = new Set(['Keymint', acme.org, acme.ana.email, ...methods]);
  const left = async () => (await untranslated(page)).filter((text) => !own.has(text));
  await page.goto('lookup');
  await page.locator('h1').waitFor();
  expect(await left()).toEqual([]);
  const [search, help, theme, account] = [0, 1, 2, 3].map((index) =>
    page.locator('.km-banner-end button').nth(index),
  );
  for (const menu of [theme, account]) {
    await menu?.click();
    await page.locator('[role=menu]').waitFor();
    expect(await left()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('[role=menu]').waitFor({ state: 'detached' });
  }
  expect(await search?.getAttribute('title')).toMatch(/··\]$/);
  await help?.click();
  await page.locator('[role=dialog]').waitFor();
  expect(await left()).toEqual([]);
  await page.goto('nowhere');
  await page.locator('h1').waitFor();
  expect(await left()).toEqual([]);

  await page.goto('audit?type=developers&outcome=denied');
  await page.locator('.km-empty').waitFor();
  expect(await left()).toEqual([]);
  await page.context().clearCookies();
  await page.goto(`${keymint.url}/console/signin`);
  await page.locator('h1').waitFor();
  expect(await left()).toEqual([]);
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
