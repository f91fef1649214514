import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Locator, Page, Request } from 'playwright-core';
import type { Staff } from '../support/browser/acme';
import { eventually } from '../support/browser/eventually';
import { leakingAddresses, onStage } from '../support/browser/stage';

const { keymint, browser, acme, secrets } = onStage();

/** Opens an operation in the console's reference, and records the requests it sends to the API. */
async function openReference(who: Staff, operation = 'createDeveloperApp') {
  const page = await browser.open(who);
  const asked = watch(page);
  await page.goto(`reference/${operation}`);
  await sendButton(page).waitFor();
  return { page, asked };
}

/** Opens an operation at /docs, without a session or signed in. */
async function openDocs(operation: string, who?: Staff) {
  const page = await browser.open(who);
  const asked = watch(page);
  await page.goto(`${keymint.url}/docs/${operation}`);
  await sendButton(page).waitFor();
  return { page, asked };
}

/** Records the requests that the form sends; those of the page itself name their dialect. */
function watch(page: Page): Request[] {
  const asked: Request[] = [];
  page.on('request', (request) => {
    const isOwn = request.headers()['keymint-dialect'] !== undefined;
    if (new URL(request.url()).pathname.startsWith('/v1/') && !isOwn) asked.push(request);
  });
  return asked;
}

const sendButton = (page: Page) => page.getByRole('button', { name: 'Send this request' });
const send = (page: Page) => sendButton(page).click();
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const body = (page: Page) => field(page, 'Body');
const url = (page: Page) => page.getByRole('region', { name: 'Resource URL' });
const answerBody = (page: Page) => page.getByRole('region', { name: 'Response body' });
const responded = (page: Page, status: string) =>
  page.getByRole('heading', { name: new RegExp(`^Response ${status}, [\\d,]+ ms$`) }).waitFor();

/*
 * Scripts evaluated in the page are strings, since they are compiled with other types than this file.
 */

const isFocused = async (element: Locator): Promise<boolean> =>
  (await element.and(element.page().locator(':focus')).count()) === 1;

/** True if the top of an element is in the window. */
async function isInWindow(element: Locator): Promise<boolean> {
  const box = await element.boundingBox();
  const height = element.page().viewportSize()?.height ?? 0;
  return box !== null && box.y >= 0 && box.y + Math.min(box.height, 60) <= height;
}

/** Returns the text of the live region. */
const saidToAll = (page: Page) => page.locator('[data-announcer]').textContent();

/** Returns the request body of the seed's createDeveloperApp. */
const draftOf = (name: string) => JSON.stringify({ name, apiProducts: ['catalog-read'] });

/** Returns the key and secret of an app, and adds them to the secrets that no URL may contain. */
async function credentialOf(name: string) {
  const { credentials } = await acme.api(
    'GET',
    `/developers/dora@acme.test/apps/${encodeURIComponent(name)}`,
  );
  const { consumerKey, consumerSecret } = credentials[0];
  secrets.push(consumerKey, consumerSecret);
  return { consumerKey, consumerSecret } as { consumerKey: string; consumerSecret: string };
}

test('AT-C15.1 the address of an operation selects it, with the organization filled in', async () => {
  const { page } = await openReference(acme.ana);
  await page.getByRole('heading', { name: 'Create developer app' }).waitFor();
  const chosen = page.getByRole('navigation', { name: 'Operations' }).locator('[aria-current]');
  expect(await chosen.textContent()).toBe('POSTCreate developer app');
  await eventually(() => field(page, 'org').inputValue(), acme.org);
  await eventually(() => field(page, 'developer').inputValue(), 'dora@acme.test');
  expect(await url(page).textContent()).toContain('/developers');
  await eventually(() => page.title(), `Create developer app · API reference · ${acme.org}`);

  const fields = page.getByRole('table', { name: 'Request body' });
  const headings = await fields.getByRole('columnheader').allTextContents();
  expect(headings).toEqual(['Name', 'Description', 'Default', 'Required']);
  expect(
    await fields
      .getByRole('row', { name: /^name string/ })
      .first()
      .textContent(),
  ).toMatch(/Yes$/);
  const answer = page.getByRole('table', { name: 'Response elements' });
  await answer.getByRole('row', { name: /^consumerSecret/ }).waitFor();
});

test('AT-C15.1 operations are found by filtering, and choosing one moves the focus to its title', async () => {
  const { page } = await openReference(acme.ana);
  await page.keyboard.press('Escape');
  await page.getByLabel('Filter operations').fill('attribute delete developer');
  const list = page.getByRole('navigation', { name: 'Operations' });
  await list.getByRole('link', { name: /Delete developer attribute/ }).click();
  await page.waitForURL(/\/reference\/deleteDeveloperAttribute$/);
  const title = page.getByRole('heading', { name: 'Delete developer attribute' });
  await title.waitFor();
  await eventually(() => isFocused(title), true);
  await eventually(() => field(page, 'org').inputValue(), acme.org);
  await page.getByLabel('Filter operations').fill('no such thing');
  await page.getByText('No operation matches “no such thing”.').waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Create developer app' }).waitFor();
});

test('AT-C15.2 nothing is sent before every part of the resource URL is filled in', async () => {
  const { page, asked } = await openReference(acme.ana);
  await field(page, 'developer').fill('dora@acme.test');
  await field(page, 'developer').fill('');
  await send(page);
  await url(page).getByText('Enter developer.').waitFor();
  expect(await field(page, 'developer').getAttribute('aria-invalid')).toBe('true');
  await eventually(() => isFocused(field(page, 'developer')), true);
  await field(page, 'org').fill('');
  await send(page);
  await url(page).getByText('Enter org.').waitFor();
  expect(asked).toEqual([]);
});

test('AT-C15.2 a value of the query which an operation must have is asked for', async () => {
  const { page, asked } = await openReference(acme.ana, 'decideAppKeyApiProduct');
  await field(page, 'appId').fill(acme.keyA.appId);
  await field(page, 'keyRef').fill(acme.keyA.keyRef);
  await field(page, 'apiProduct').fill('catalog-read');
  await send(page);
  await page.getByText('Enter action.').waitFor();
  expect(asked).toEqual([]);
  await field(page, 'action').selectOption('revoke');
  await send(page);
  await responded(page, '200 OK');
  const { credentials } = await acme.api('GET', '/developers/dora@acme.test/apps/storefront');
  expect(credentials[0].apiProducts).toContainEqual({ apiproduct: 'catalog-read', status: 'revoked' });
});

test('AT-C15.3 the sample sent as JSON makes an app, whose key and secret are hidden until revealed', async () => {
  const { page, asked } = await openReference(acme.ana);
  await page.getByText('This calls your real organization').waitFor();
  await field(page, 'developer').fill('dora@acme.test');
  const sample = JSON.parse(await body(page).inputValue());
  expect(Object.keys(sample)).toEqual(expect.arrayContaining(['name', 'apiProducts']));
  await body(page).fill(JSON.stringify({ ...sample, name: 'from docs', apiProducts: ['catalog-read'] }));
  await send(page);
  await responded(page, '201 Created');
  await eventually(() => saidToAll(page), expect.stringMatching(/^Response 201 Created, [\d,]+ ms/));
  await eventually(() => isFocused(sendButton(page)), true);

  const { consumerKey, consumerSecret } = await credentialOf('from docs');
  const hidden = await page.content();
  expect(hidden).not.toContain(consumerKey);
  expect(hidden).not.toContain(consumerSecret);
  expect(await answerBody(page).textContent()).toMatch(/"consumerKey" : "•+"/);
  await page.getByRole('button', { name: 'Reveal consumerKey' }).click();
  expect(await answerBody(page).textContent()).toContain(`"consumerKey" : "${consumerKey}"`);
  expect(await answerBody(page).textContent()).not.toContain(consumerSecret);
  await page.getByRole('button', { name: 'Hide consumerKey' }).click();
  expect(await page.content()).not.toContain(consumerKey);

  expect(asked.map((request) => request.method())).toEqual(['POST']);
  const headers = (await asked[0]?.allHeaders()) ?? {};
  expect(headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' });
  expect(headers['keymint-dialect']).toBeUndefined();
  expect(headers.authorization).toBeUndefined();
  await page.getByText(/^Headers \(\d+\)$/).click();
  await page.getByText('content-type', { exact: true }).waitFor();
  const { apps } = await acme.api('GET', '/apps:search?q=from');
  expect(apps).toMatchObject([{ name: 'from docs', owner: { name: 'Dora Diaz' } }]);
});

test('AT-C15.3 the sample sent as XML makes an app, and the answer is XML', async () => {
  const { page, asked } = await openReference(acme.ana);
  await field(page, 'developer').fill('dora@acme.test');
  await field(page, 'Content type').selectOption('application/xml');
  await eventually(
    () => body(page).inputValue(),
    expect.stringMatching(
      /^<App name="weather">\n {2}<ApiProducts>\n {4}<ApiProduct>catalog-read<\/ApiProduct>/,
    ),
  );
  const sample = await body(page).inputValue();
  await body(page).fill(sample.replace('"weather"', '"from docs"'));
  await send(page);
  await responded(page, '201 Created');
  expect(await asked[0]?.allHeaders()).toMatchObject({
    accept: 'application/xml',
    'content-type': 'application/xml',
  });
  const { consumerKey, consumerSecret } = await credentialOf('from docs');
  expect(await answerBody(page).textContent()).toContain('<App name="from docs">');
  expect(await answerBody(page).textContent()).toMatch(/<ConsumerSecret>•+<\/ConsumerSecret>/);
  expect(await page.content()).not.toContain(consumerKey);
  await page.getByRole('button', { name: 'Reveal consumerSecret' }).click();
  expect(await answerBody(page).textContent()).toContain(consumerSecret);
  const app = await acme.api('GET', '/developers/dora@acme.test/apps/from%20docs');
  expect(app.attributes).toContainEqual({ name: 'DisplayName', value: 'Weather for Boats' });
  expect(app.callbackUrl).toBe('https://example.com/cb');
});

test('the first request succeeds: a developer and an API product of the organization are filled in, and the response is in view', async () => {
  const { page } = await openReference(acme.ana);
  await eventually(() => field(page, 'developer').inputValue(), 'dora@acme.test');
  await eventually(() => body(page).inputValue(), expect.stringContaining('"catalog-read"'));
  await send(page);
  await responded(page, '201 Created');
  await credentialOf('weather');
  const heading = page.getByRole('heading', { name: /^Response 201/ }).locator('xpath=..');
  await eventually(() => isInWindow(heading), true);
  await eventually(() => isInWindow(sendButton(page)), true);
});

test('an operation that changes or deletes names its record by hand', async () => {
  const { page, asked } = await openReference(acme.ana, 'getDeveloper');
  await eventually(() => field(page, 'developer').inputValue(), 'dora@acme.test');
  for (const operation of ['deleteDeveloper', 'updateDeveloper']) {
    await page.getByLabel('Filter operations').fill(operation);
    await page.getByRole('navigation', { name: 'Operations' }).getByRole('link').first().click();
    await page.waitForURL(new RegExp(`/reference/${operation}$`));
    await page.locator('.km-ref-title').getByText(operation, { exact: true }).waitFor();
    expect(await field(page, 'developer').inputValue()).toBe('');
    await send(page);
    await page.getByText('Enter developer.').waitFor();
  }
  expect(asked).toEqual([]);
});

test('on a phone the description, the form and the response are tabs, and a response opens its tab', async () => {
  const page = await browser.open(acme.ana, { viewport: { width: 390, height: 844 } });
  await page.goto('reference/createDeveloperApp');
  const tab = (name: string) => page.getByRole('tab', { name, exact: true });
  await page.getByRole('table', { name: 'Request body' }).waitFor();
  expect(await sendButton(page).isVisible()).toBe(false);
  await tab('Docs').focus();
  await page.keyboard.press('ArrowRight');
  await eventually(() => tab('Try it').getAttribute('aria-selected'), 'true');
  await sendButton(page).waitFor();
  const top = (await sendButton(page).boundingBox())?.y ?? Number.POSITIVE_INFINITY;
  expect(top).toBeLessThan(2 * 844);
  await field(page, 'developer').fill('');
  await send(page);
  await page.getByText('Enter developer.').waitFor();
  await field(page, 'developer').fill('dora@acme.test');
  await body(page).fill(draftOf('from a phone'));
  await send(page);
  await responded(page, '201 Created');
  await credentialOf('from a phone');
  await eventually(() => tab('Response').getAttribute('aria-selected'), 'true');
  await eventually(() => isInWindow(page.getByRole('region', { name: 'Response', exact: true })), true);
  await tab('Docs').click();
  await page.getByRole('table', { name: 'Request body' }).waitFor();
});

const broken = [
  ['application/json', '{\n  "name": "x",\n}', /^Line 3, column 1: a name in double quotes is expected here/],
  ['application/json', '{\n  "name" "x"\n}', /^Line 2, column 10: a colon is expected here/],
  ['application/json', '{\n  "a": [1, 2\n}', /^Line 3, column 1: a comma or \] is expected here/],
  ['application/json', '{\n  "a": tru\n}', /^Line 2, column 8: a value is expected here/],
  ['application/json', '{ "a": "x', /^Line 1, column 8: this string has no closing quote/],
  ['application/xml', '<App name="x">\n  <Notes>y</App>', /^Line 2, column \d+: this is not well-formed XML/],
  ['application/xml', '', /^Enter a body\./],
] as const;

test('AT-C15.4 a broken body is told by line and column before anything is sent', async () => {
  const { page, asked } = await openReference(acme.ana);
  await field(page, 'developer').fill('dora@acme.test');
  for (const [type, text, told] of broken) {
    await field(page, 'Content type').selectOption(type);
    await body(page).fill(text);
    await send(page);
    await page.getByText(told).waitFor();
    expect(await body(page).getAttribute('aria-invalid')).toBe('true');
    const described = (await body(page).getAttribute('aria-describedby'))?.split(' ')[0] ?? '';
    expect(await page.locator(`[id="${described}"]`).textContent()).toMatch(told);
    await eventually(() => isFocused(body(page)), true);
    await body(page).fill(type === 'application/json' ? draftOf('right') : '<App name="right"/>');
    expect(await page.getByText(told).count()).toBe(0);
  }
  expect(asked).toEqual([]);
});

test('AT-C15.5 Tab leaves the body editor, after Esc and without it, as a hint says', async () => {
  const { page } = await openReference(acme.ana);
  await eventually(() => body(page).inputValue(), expect.stringContaining('catalog-read'));
  const before = await body(page).inputValue();
  await body(page).focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await eventually(() => isFocused(sendButton(page)), true);
  await page.keyboard.press('Shift+Tab');
  await eventually(() => isFocused(body(page)), true);
  await page.keyboard.press('Tab');
  await eventually(() => isFocused(sendButton(page)), true);
  await eventually(() => body(page).inputValue(), before);
  const hint = (await body(page).getAttribute('aria-describedby')) ?? '';
  expect(await page.locator(`[id="${hint}"]`).textContent()).toMatch(/^Tab moves on to the next control/);
});

test('AT-C15.5 Ctrl+Enter sends from wherever one types', async () => {
  const { page } = await openReference(acme.ana);
  await field(page, 'developer').fill('dora@acme.test');
  await body(page).fill(draftOf('typed'));
  await body(page).press('Control+Enter');
  await responded(page, '201 Created');
  await credentialOf('typed');
  await field(page, 'developer').press('Control+Enter');
  await responded(page, '409 Conflict');
  // Enter alone, which also ends an input method's composition, must not delete anything.
  await page.goto('reference/deleteDeveloper');
  await field(page, 'developer').fill('nia@acme.test');
  await field(page, 'developer').press('Enter');
  expect((await acme.api('GET', '/developers/nia@acme.test')).email).toBe('nia@acme.test');
});

test('AT-C15.6 Reset brings the sample back and takes the response away', async () => {
  const { page } = await openReference(acme.ana);
  await eventually(() => body(page).inputValue(), expect.stringContaining('catalog-read'));
  const sample = await body(page).inputValue();
  await field(page, 'developer').fill('nobody@acme.test');
  await body(page).fill(draftOf('x'));
  await send(page);
  await responded(page, '404 Not Found');
  await page.getByRole('button', { name: 'Reset' }).click();
  await eventually(() => body(page).inputValue(), sample);
  await eventually(() => field(page, 'developer').inputValue(), 'dora@acme.test');
  await eventually(() => field(page, 'org').inputValue(), acme.org);
  await page.getByText('Send the request to see the response.').waitFor();
  expect(await page.getByRole('heading', { name: /^Response 404/ }).count()).toBe(0);
});

test('AT-C15.7 who may not is shown the refusal and the permission that is missing', async () => {
  const { page } = await openReference(acme.ron);
  await field(page, 'developer').fill('dora@acme.test');
  await body(page).fill(draftOf('from ron'));
  await send(page);
  await responded(page, '403 Forbidden');
  await page.getByText('You need the apps.write permission to send this request.').waitFor();
  expect(await answerBody(page).textContent()).toContain('security.authorization.Forbidden');
  expect((await acme.ask('GET', '/developers/dora@acme.test/apps/from%20ron')).status).toBe(404);
});

test('a refusal of credentials is an answer like another: nobody is asked to sign in again', async () => {
  const { page, asked } = await openReference(acme.ana, 'listDevelopers');
  await field(page, 'Sign-in').selectOption('Basic');
  await send(page);
  await page.getByText('Enter an e-mail address.').waitFor();
  await page.getByText('Enter a password.').waitFor();
  expect(asked).toEqual([]);
  await field(page, 'E-mail address').fill(acme.ana.email);
  await field(page, 'Password').fill('a wrong password');
  await send(page);
  await responded(page, '401 Unauthorized');
  expect(await page.getByRole('dialog').count()).toBe(0);
  const headers = (await asked[0]?.allHeaders()) ?? {};
  expect(headers.cookie).toBeUndefined();
  expect(headers.authorization).toMatch(/^Basic /);
});

test('an API token is sent as OAuth 2.0 token, or in a header of one’s own, without the session', async () => {
  const { token } = await acme.api('POST', '/tokens', { name: 'reader', role: 'readonlyadmin' });
  secrets.push(token);
  const { page, asked } = await openReference(acme.ana, 'getDeveloper');
  await field(page, 'developer').fill('dora@acme.test');
  await field(page, 'Sign-in').selectOption('OAuth 2.0 token');
  await field(page, 'Access token').fill(token);
  await send(page);
  await responded(page, '200 OK');
  await field(page, 'Sign-in').selectOption('Custom token');
  await eventually(() => field(page, 'Header name').inputValue(), 'X-Keymint-Token');
  await field(page, 'Header value').fill(token);
  await send(page);
  await responded(page, '200 OK');
  const sent = await Promise.all(asked.map((request) => request.allHeaders()));
  expect(sent.map(({ authorization }) => authorization)).toEqual([`Bearer ${token}`, undefined]);
  expect(sent.map((headers) => headers['x-keymint-token'])).toEqual([undefined, token]);
  expect(sent.map(({ cookie }) => cookie)).toEqual([undefined, undefined]);
  // Typed credentials are only in the page's memory, and in no snippet.
  const kept = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
  expect(kept).not.toContain(token);
  expect(await page.locator('[data-snippet]').textContent()).not.toContain(token);
  await page.reload();
  await sendButton(page).waitFor();
  await eventually(() => field(page, 'Sign-in').inputValue(), 'session');
  expect(await page.content()).not.toContain(token);
});

test('a token that is answered is hidden until it is revealed', async () => {
  const { page } = await openReference(acme.ana, 'createToken');
  await body(page).fill(JSON.stringify({ name: 'reader', role: 'readonlyadmin' }));
  const answered = page.waitForResponse(/\/tokens$/);
  await send(page);
  await responded(page, '201 Created');
  const { token } = await (await answered).json();
  secrets.push(token);
  expect(await page.content()).not.toContain(token);
  await page.getByRole('button', { name: 'Reveal token' }).click();
  expect(await answerBody(page).textContent()).toContain(token);
});

test('keys that are listed without a name are hidden as well', async () => {
  const { page } = await openReference(acme.ana, 'getApiProduct');
  await field(page, 'apiProduct').fill('catalog-read');
  await field(page, 'query').selectOption('list');
  await field(page, 'entity').selectOption('keys');
  await send(page);
  await responded(page, '200 OK');
  expect(await page.content()).not.toContain(acme.keyA.consumerKey);
  await page.getByRole('button', { name: 'Reveal consumerKey 3' }).waitFor();
});

test.each([
  ['application/json', 'curl'],
  ['application/xml', 'curl'],
  ['application/json', 'JavaScript'],
])('the %s snippet for %s does what the page would', async (type, language) => {
  const { page, asked } = await openReference(acme.ana);
  const name = `it's from ${language}`.replaceAll("'", '-');
  await field(page, 'developer').fill('dora@acme.test');
  await field(page, 'Content type').selectOption(type);
  const note = "It's “quoted” \\ and $HOME";
  await body(page).fill(
    type === 'application/json'
      ? JSON.stringify({ name, apiProducts: ['catalog-read'], attributes: [{ name: 'Notes', value: note }] })
      : `<App name="${name}"><ApiProducts><ApiProduct>catalog-read</ApiProduct></ApiProducts>
<Attributes><Attribute><Name>Notes</Name><Value>${note}</Value></Attribute></Attributes></App>`,
  );
  await page.getByRole('tab', { name: language }).click();
  const copied = () => page.evaluate<string>('navigator.clipboard.readText()');
  await page.evaluate(`navigator.clipboard.writeText('')`);
  await page.getByRole('button', { name: `Copy ${language} snippet` }).click();
  await eventually(copied, expect.stringMatching(/./));
  const snippet = await copied();
  for (const secret of acme.secrets) expect(snippet).not.toContain(secret);
  expect(snippet).toContain('PASSWORD');
  const env = { ...process.env, EMAIL: acme.ana.email, PASSWORD: acme.ana.password };
  const { stdout } = await (language === 'curl'
    ? promisify(execFile)('bash', ['-c', snippet], { env })
    : promisify(execFile)(process.execPath, ['--input-type=module', '-e', snippet], { env }));
  expect(stdout).toMatch(/consumerKey/i);
  await credentialOf(name);
  const app = await acme.api('GET', `/developers/dora@acme.test/apps/${encodeURIComponent(name)}`);
  expect(app.attributes).toContainEqual({ name: 'Notes', value: note });
  expect(asked).toEqual([]);
});

test('the snippet for Python is Python', async () => {
  const { page } = await openReference(acme.ana);
  await body(page).fill('{ "name": "say \\"hi\\"", "notes": """ }');
  await page.getByRole('tab', { name: 'Python' }).click();
  const snippet = (await page.locator('[data-snippet=python]').textContent()) ?? '';
  expect(snippet).toContain('auth=(os.environ["EMAIL"], os.environ["PASSWORD"])');
  expect(snippet).toContain(String.raw`data="""{ "name": "say \\"hi\\"", "notes": \"\"\" }""".encode(),`);
});

test('Show 7: anybody sends createDeveloperApp from /docs with the credentials they type', async () => {
  const { page, asked } = await openDocs('createDeveloperApp');
  expect(await field(page, 'Sign-in').locator('option').allTextContents()).toEqual([
    'Basic',
    'OAuth 2.0 token',
    'Custom token',
  ]);
  await eventually(() => field(page, 'org').inputValue(), '');
  await field(page, 'org').fill(acme.org);
  await field(page, 'developer').fill('dora@acme.test');
  await field(page, 'E-mail address').fill(acme.ana.email);
  await field(page, 'Password').fill(acme.ana.password);
  await body(page).fill(draftOf('from docs'));
  await send(page);
  await responded(page, '201 Created');
  await credentialOf('from docs');
  expect(asked.length).toBe(1);
});

test('at /docs a session counts only where it is chosen', async () => {
  const { page, asked } = await openDocs('getOrganization', acme.ron);
  await field(page, 'org').fill(acme.org);
  await eventually(() => field(page, 'Sign-in').inputValue(), 'session');
  await send(page);
  await responded(page, '200 OK');
  await page.getByLabel('Filter operations').fill('createApiProduct');
  await page
    .getByRole('link', { name: /Create API product/ })
    .first()
    .click();
  await field(page, 'Sign-in').selectOption('Basic');
  await field(page, 'E-mail address').fill(acme.ana.email);
  await field(page, 'Password').fill(acme.ana.password);
  await body(page).fill(JSON.stringify({ name: 'new', displayName: 'New', approvalType: 'auto' }));
  await send(page);
  await responded(page, '201 Created');
  const sent = await Promise.all(asked.map((request) => request.allHeaders()));
  expect(sent.map(({ cookie }) => cookie !== undefined)).toEqual([true, false]);
});

test('at /docs the other dialect is chosen, and stays in the address', async () => {
  const { page } = await openDocs('createDeveloperApp');
  await field(page, 'Content type').waitFor();
  await field(page, 'API dialect').selectOption('Apigee X');
  await page.waitForURL(/\/docs\/createDeveloperApp\?dialect=x$/);
  // X has no XML, and its 64-bit integers are strings.
  await field(page, 'Content type').waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /^createdAt string/ }).waitFor();
  await page.reload();
  await page.getByRole('row', { name: /^createdAt string/ }).waitFor();
  await page.goto(`${keymint.url}/docs/noSuchThing`);
  await page.getByText('There is no operation noSuchThing.').waitFor();
  await page.getByRole('link', { name: 'See all operations' }).click();
  await page.getByText('How it works').waitFor();
});

/** Script that follows every link of the list and returns the operations that were not shown. */
const showEach = `(async () => {
  const bad = [];
  for (const link of document.querySelectorAll('.km-ref-list nav a')) {
    link.click();
    const id = new URL(link.href).pathname.replace('/docs/', '');
    const isShown = () => document.querySelector('.km-ref-title code')?.textContent === id;
    for (let tries = 0; tries < 100 && !isShown(); tries += 1) await new Promise((done) => setTimeout(done, 10));
    if (!isShown()) bad.push(id);
  }
  return bad;
})()`;

test('every operation can be shown', async () => {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  const ids = Object.values(paths).flatMap((verbs) =>
    Object.values(verbs).map(({ operationId }) => operationId),
  );
  expect(ids.length).toBeGreaterThan(120);
  const page = await browser.open();
  await page.goto(`${keymint.url}/docs/`);
  const links = page.getByRole('navigation', { name: 'Operations' }).getByRole('link');
  await links.first().waitFor();
  const there = await links.evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''));
  expect(there.map((href) => href.replace('/docs/', '')).sort()).toEqual(ids.sort());
  const groups = page.getByRole('navigation', { name: 'Operations' }).locator('section');
  for (const group of await groups.all()) {
    const names = await group.getByRole('link').locator('span:last-child').allTextContents();
    expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
  }
  expect(await page.evaluate(showEach)).toEqual([]);
});

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

test.each([
  ['light', 1280],
  ['dark', 320],
] as const)('nothing bars people from the reference, %s at %i px', async (colorScheme, width) => {
  const page = await browser.open(acme.ana, {
    colorScheme,
    viewport: { width, height: 800 },
    bypassCSP: true,
  });
  await page.goto('reference/createDeveloperApp');
  if (width === 320) await page.getByRole('tab', { name: 'Try it' }).click();
  await field(page, 'developer').fill('dora@acme.test');
  await body(page).fill(draftOf('seen'));
  await send(page);
  await responded(page, '201 Created');
  await credentialOf('seen');
  await page.getByText(/^Headers \(\d+\)$/).click();
  const check = async () => {
    const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      `axe.run({ runOnly: ${JSON.stringify(rules)} })`,
    );
    const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    expect(found).toEqual([]);
    const wide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(wide).toBeLessThanOrEqual(0);
  };
  await page.evaluate(axe);
  await check();
  await page.goto(`${keymint.url}/docs/listDevelopers`);
  if (width === 320) {
    await page.getByRole('tab', { name: 'Try it' }).click();
    await page.getByRole('button', { name: 'Browse operations' }).click();
  }
  await sendButton(page).waitFor();
  await send(page);
  await page.getByText('Enter org.').waitFor();
  await page.evaluate(axe);
  await check();
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
