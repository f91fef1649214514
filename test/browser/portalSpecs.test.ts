import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { MAX_SPEC_BYTES } from '../../shared/schemas/limits';
import { violationsOn } from '../support/browser/axe';
import { onDemoApi, publish } from '../support/browser/demo';
import { eventually } from '../support/browser/eventually';
import { arrive } from '../support/browser/pages';
import { askAs, newEmail, onPortalStage, signIn } from '../support/browser/portal';
import { unreadable } from '../support/browser/readable';
import { smallTargets } from '../support/browser/targets';
import { given, openApi, unique } from '../support/registry/given';
import { note } from '../support/registry/notes';
import { registered } from '../support/registry/portal';

/* P8: API references of the developer portal, and requests with one's own key. */

const api = onDemoApi();
const stage = onPortalStage({ brand: { name: 'Harbour APIs' } });
beforeAll(() => publish(api, stage));

const docs = (product: string, operation = '') =>
  `products/${product}/docs${operation && `/${encodeURIComponent(operation)}`}`;
const sendButton = (page: Page) => page.getByRole('button', { name: 'Send this request' });
const responded = (page: Page, status: string) =>
  page.getByRole('heading', { name: new RegExp(`^Response ${status}`) }).waitFor();

/** Opens a page as a developer who has an app with a key for these products. */
async function openAs(path: string, products: string[], options?: Parameters<typeof stage.open>[1]) {
  const { registry } = stage.scene;
  const email = newEmail();
  await registered(stage.scene, email);
  const app = await given(registry).app({ email }, { name: 'boat', apiProducts: products });
  const page = await stage.open('signin', options);
  await page.getByLabel(/^E-?Mail/i).fill(email);
  await page.locator('input[type=password]').fill('tall ships leave at dawn');
  await page.locator('button[type=submit]').click();
  await page.getByRole('heading', { level: 1, name: /^(Account|Konto)$/ }).waitFor();
  await page.goto(path);
  const [key] = app.credentials;
  if (!key) throw new Error('The app has no key');
  note('secrets', key.consumerKey);
  return { page, app, key, email };
}

/** Publishes a product with an OpenAPI document. */
async function documented(members: object, draft: object = {}): Promise<string> {
  const { name } = await given(stage.scene.registry).apiProduct({ name: unique('documented'), ...draft });
  await given(stage.scene.registry).spec(name, members);
  return name;
}

/** A server at which requests are recorded, and that every page may read. */
async function startRecorder() {
  const asked: IncomingMessage[] = [];
  const server = createServer((req, res) => {
    asked.push(req);
    res
      .writeHead(200, {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Headers': '*',
        'Content-Type': 'application/json',
      })
      .end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

test('AT-P8.1 with one working key, Send without typing anything is answered 200 with a body', async () => {
  const { page, key } = await openAs(docs('tides', 'listHarbours'), ['tides']);
  await page.getByLabel('Key', { exact: true }).waitFor();
  await sendButton(page).click();
  await responded(page, '200 OK');
  expect(await page.getByRole('region', { name: 'Response body' }).textContent()).toContain('Cuxhaven');
  expect(await page.content()).not.toContain(key.consumerKey);
  for (const language of ['curl', 'JavaScript', 'Python']) {
    await page.getByRole('tab', { name: language }).click();
    const text = await page.locator('[data-snippet]').textContent();
    expect(text).toContain(`${api.url}/harbours`);
    expect(text).toContain('API_KEY');
    expect(text).not.toContain(key.consumerKey);
  }
});

test('AT-P8.3 a key that does not work is said to before, and the gateway’s refusal is shown', async () => {
  const { page, app } = await openAs(docs('tides', 'listHarbours'), ['tides']);
  const { registry } = stage.scene;
  await sendButton(page).click();
  await responded(page, '200 OK');
  await registry.post(`/apps/${app.appId}?action=revoke`);
  await registry.post(`/developers/${app.developerId}/apps/boat?action=revoke`);
  await page.reload();
  await page.getByText('The organization stopped this app.', { exact: false }).first().waitFor();
  await eventually(async () => {
    await sendButton(page).click();
    await page.getByRole('heading', { name: /^Response \d/ }).waitFor();
    return page.getByRole('heading', { name: /^Response 401/ }).count();
  }, 1);
  await page.getByText('The server refused the key.', { exact: false }).waitFor();
  await page.getByRole('link', { name: 'Go to the app' }).click();
  await page.getByRole('heading', { name: 'boat', level: 1 }).waitFor();
});

test('AT-P8.4 the path has the examples of the document; an empty part gets a message, and no request is sent', async () => {
  const { page } = await openAs(docs('tides', 'getTides'), ['tides']);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const harbour = page.getByLabel('harbour', { exact: true });
  expect(await harbour.inputValue()).toBe('cuxhaven');
  await harbour.fill('');
  await sendButton(page).click();
  await page.getByText('Enter harbour.').waitFor();
  expect(asked.filter((url) => url.startsWith(api.url))).toEqual([]);
  await harbour.fill('emden');
  await page.keyboard.press('Control+Enter');
  await responded(page, '200 OK');
  expect(asked.filter((url) => url.startsWith(api.url))).toContain(`${api.url}/harbours/emden/tides`);
});

test('a visitor reads the reference of a public product and is sent to sign in, and comes back', async () => {
  const { registry } = stage.scene;
  const email = newEmail();
  await registered(stage.scene, email);
  await given(registry).app({ email }, { apiProducts: ['tides'] });
  const page = await stage.open(docs('tides', 'listHarbours'));
  expect(await sendButton(page).isDisabled()).toBe(true);
  await page.getByRole('link', { name: 'Sign in to try it with your key' }).click();
  await signIn(page, email);
  await page.getByRole('heading', { name: 'List harbours' }).waitFor();
  await sendButton(page).click();
  await responded(page, '200 OK');
});

test('a developer without a key for the product is sent to the form that makes one', async () => {
  const { page } = await openAs(docs('tides', 'listHarbours'), []);
  await page.getByRole('link', { name: 'Create an app to get a key' }).click();
  await page.getByRole('heading', { name: 'Create app', level: 1 }).waitFor();
  expect(await page.getByLabel('Tides', { exact: true }).isChecked()).toBe(true);
});

test('to a host that the deployment does not list nothing is sent, and the page says so', async () => {
  const recorder = await startRecorder();
  const name = await documented({ servers: [{ url: recorder.url }] });
  const { page } = await openAs(docs(name, 'get /forecast'), [name]);
  await page.getByText('Not allowed by your administrator').waitFor();
  expect(await sendButton(page).isDisabled()).toBe(true);
  // The policy holds whatever the page would do.
  const answer = await page.evaluate(
    (url) =>
      fetch(`${url}`).then(
        () => 'sent',
        () => 'refused',
      ),
    recorder.url,
  );
  await recorder.stop();
  expect([answer, recorder.asked.length]).toEqual(['refused', 0]);
});

test('a key that a document wants in the query goes there, and the page says so', async () => {
  const name = await documented({
    servers: [{ url: api.url }],
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'apikey' } } },
    paths: { '/harbours': { get: { summary: 'List' } } },
  });
  const { page, key } = await openAs(docs(name, 'get /harbours'), [name]);
  await page.getByText('The key goes into the address, as the parameter apikey.').waitFor();
  const [request] = await Promise.all([
    page.waitForRequest((each) => each.url().startsWith(api.url)),
    sendButton(page).click(),
  ]);
  expect(request.url()).toBe(`${api.url}/harbours?apikey=${key.consumerKey}`);
  expect(page.url()).not.toContain(key.consumerKey);
});

const hostile = (url: string) => {
  const script = `<script>window.hacked=1</script><img src="${url}/x.png" onerror="window.hacked=1">`;
  const link = `[click](javascript:window.hacked=1) <a href="javascript:window.hacked=1">x</a>`;
  const loop = { $ref: '#/components/schemas/Loop' };
  return {
    info: { title: script, version: script, description: `${script} ${link}` },
    servers: [
      { url: 'javascript:window.hacked=1' },
      { url: 'https://user:pass@evil.test' },
      { url: api.url },
    ],
    tags: [{ name: script, description: link }],
    externalDocs: { url: 'javascript:window.hacked=1' },
    paths: {
      [`/{${script}}`]: {
        get: {
          operationId: `"><svg onload=window.hacked=1>`,
          tags: [script],
          summary: script,
          description: link,
          parameters: [
            { $ref: `${url}/parameters.json#/x` },
            { name: script, in: 'query', description: link, schema: { enum: [script, { a: 1 }, null] } },
            { name: 7, in: 'query' },
            'text',
          ],
          requestBody: { content: { 'application/json': { schema: { $ref: `${url}/body.json` } } } },
          responses: {
            200: {
              description: script,
              content: {
                'application/json': {
                  schema: {
                    allOf: [loop, { $ref: `${url}/answer.json` }],
                    properties: {
                      constructor: loop,
                      __proto__: loop,
                      [script]: { type: ['string', 'null'] },
                    },
                  },
                },
              },
            },
            default: { $ref: '#/components/responses/None' },
          },
        },
      },
      '/broken': { $ref: `${url}/path.json`, post: { parameters: 'x', responses: [1], tags: { a: 1 } } },
    },
    components: {
      schemas: {
        Loop: {
          allOf: [loop],
          type: 'array',
          items: loop,
          properties: { a: loop, b: loop },
          anyOf: [loop, loop],
        },
      },
      responses: { None: { $ref: '#/components/responses/None' } },
    },
  };
};

test('of a hostile document nothing executes, and nothing is fetched', async () => {
  const recorder = await startRecorder();
  const name = await documented(hostile(recorder.url));
  const { page } = await openAs(docs(name), [name]);
  const asked: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('dialog', (dialog) => void dialog.dismiss());
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  for (const operation of ['', '"><svg onload=window.hacked=1>', 'post /broken']) {
    await page.goto(docs(name, operation));
    await page.getByRole('heading', { level: 1, name: /API reference/ }).waitFor();
    if (operation !== '') await sendButton(page).waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    const addresses = await page
      .locator('[href],[src]')
      .evaluateAll((elements) =>
        elements.map((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? ''),
      );
    expect(addresses.filter((address) => /javascript:|evil/i.test(address.slice(0, 11)))).toEqual([]);
    expect(await page.locator('script:not([src]), svg[onload], img[onerror]').count()).toBe(0);
  }
  await recorder.stop();
  expect(problems).toEqual([]);
  expect(recorder.asked).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(stage.url))).toEqual([]);
});

const MARKDOWN = `# Rates

Read *this* **first**, with \`code\`:

1. [The guide](https://example.com/guide)
2. [Mail us][mail]
   - nested

> Quoted

\`\`\`
GET /harbours
\`\`\`

[mail]: mailto:api@example.com
`;

/** Descriptions in which Markdown could run, load or lead to something. */
const hostileMarkdown = (url: string) => `
<script>window.hacked=1</script>

<img src="${url}/html.png" onerror="window.hacked=1">

![image](${url}/image.png) ![referenced][image] <javascript:window.hacked=1>
[script](javascript:window.hacked=1) [spaced](  java
script:window.hacked=1) [coded](&#106;avascript:window.hacked=1) [data](data:text/html,x)
[file](file:///etc/passwd) [relative](/portal/other/signin) [protocol](//evil.test) [referenced][script]
<a href="javascript:window.hacked=1" onclick="window.hacked=1">raw</a>

${'>'.repeat(2000)} deep

${'['.repeat(2000)}x${'](y)'.repeat(2000)}

[image]: ${url}/referenced.png
[script]: javascript:window.hacked=1
`;

test('a description is shown as CommonMark, with links to the web and to mail', async () => {
  const name = await documented({
    servers: [{ url: api.url }],
    paths: { '/harbours': { get: { operationId: 'list', summary: 'List', description: MARKDOWN } } },
  });
  const { page } = await openAs(docs(name, 'list'), [name]);
  await page.getByRole('heading', { name: 'Rates', level: 3 }).waitFor();
  const prose = page.locator('.km-ref-prose');
  expect(await prose.locator('em, strong, p code').allTextContents()).toEqual(['this', 'first', 'code']);
  expect(await prose.locator('ol > li > ul > li').textContent()).toBe('nested');
  expect(await prose.locator('pre').textContent()).toBe('GET /harbours');
  expect(await prose.locator('blockquote').textContent()).toBe('Quoted');
  const links = await prose
    .locator('a')
    .evaluateAll((all) => all.map((each) => [each.getAttribute('href'), each.getAttribute('rel')]));
  expect(links).toEqual([
    ['https://example.com/guide', 'noopener noreferrer'],
    ['mailto:api@example.com', 'noopener noreferrer'],
  ]);
  expect(await violationsOn(page)).toEqual([]);
});

test('of hostile Markdown nothing executes, nothing is fetched, and no link leads anywhere', async () => {
  const recorder = await startRecorder();
  const description = hostileMarkdown(recorder.url);
  const name = await documented({
    info: { title: 'Weather', version: '1.0', description },
    tags: [{ name: 'a', description }],
    servers: [{ url: api.url }],
    paths: { '/x': { get: { operationId: 'x', tags: ['a'], summary: 'X', description } } },
  });
  const { page } = await openAs(docs(name), [name]);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  for (const operation of ['', 'x']) {
    await page.goto(docs(name, operation));
    const prose = page.locator('.km-ref-prose').first();
    // Rendered, as opposed to shown until the code for it is loaded.
    await prose.locator('blockquote').first().waitFor();
    expect(
      await page.locator('.km-ref-prose').locator('img, script, iframe, [onclick], [onerror]').count(),
    ).toBe(0);
    expect(await page.locator('.km-ref-prose a').count()).toBe(0);
    expect(await prose.textContent()).toContain('<script>window.hacked=1</script>');
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  }
  await recorder.stop();
  expect(problems).toEqual([]);
  expect(recorder.asked).toEqual([]);
});

test('a document of 900 KiB is shown, and its last operation is reached by filtering', async () => {
  const paths: Record<string, object> = {};
  const described = (index: number) => ({
    get: {
      operationId: `read${index}`,
      tags: [`Tag ${index % 20}`],
      summary: `Read ${index}`,
      description: 'x'.repeat(300),
    },
  });
  const whole = () => openApi({ servers: [{ url: api.url }], paths });
  for (let index = 0; index < 1950; index++) paths[`/things/${index}`] = described(index);
  const rest = MAX_SPEC_BYTES - whole().length;
  expect(rest).toBeGreaterThan(0);
  paths['/last'] = { get: { operationId: 'last', summary: 'The last one', description: '' } };
  // Words: a letter repeated may be what another test has for a secret.
  const filler = 'a part of the tides, '
    .repeat(MAX_SPEC_BYTES / 20)
    .slice(0, MAX_SPEC_BYTES - whole().length);
  paths['/last'] = { get: { operationId: 'last', summary: 'The last one', description: filler } };
  expect(whole().length).toBe(MAX_SPEC_BYTES);
  const name = await documented({ servers: [{ url: api.url }], paths });
  const { page } = await openAs(docs(name), [name]);
  const begun = Date.now();
  await page.getByRole('heading', { level: 1, name: /API reference/ }).waitFor();
  process.stderr.write(
    `A document of 900 KiB with 1,951 operations is shown after ${Date.now() - begun} ms\n`,
  );
  await page.getByLabel('Filter operations').fill('last one');
  await page
    .getByRole('navigation', { name: 'Operations' })
    .getByRole('link', { name: 'The last one' })
    .click();
  await page.getByRole('heading', { name: 'The last one' }).waitFor();
});

test('the document of a product that a developer does not see is not shown', async () => {
  const name = await documented({}, { attributes: [{ name: 'access', value: 'internal' }] });
  const { page } = await openAs(docs(name), ['tides']);
  await page.getByRole('heading', { name: 'There is no such API product' }).waitFor();
  const { status } = await askAs(page, stage, '', `/apiproducts/${name}/spec`);
  expect(status).toBe(404);
});

describe.each([
  ['en', 'light'],
  ['en', 'dark'],
  ['de', 'light'],
  ['de', 'dark'],
] as const)('in %s, %s', (language, colorScheme) => {
  const options = { locale: language === 'de' ? 'de-DE' : 'en-GB', colorScheme };
  const send = language === 'de' ? 'Anfrage senden' : 'Send this request';

  test('the page passes axe and is readable, wide and on 320 px, with an answer', async () => {
    const { page } = await openAs(docs('tides', 'listHarbours'), ['tides'], options);
    await page.getByRole('button', { name: send }).click();
    await page.getByRole('heading', { name: /^(Response|Antwort) 200/ }).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    for (const path of [docs('tides'), docs('tides', 'getTides')]) {
      await page.setViewportSize({ width: 320, height: 800 });
      await arrive(page, path);
      expect(await violationsOn(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
      expect(await smallTargets(page)).toEqual([]);
      expect(await unreadable(page)).toEqual([]);
    }
  });
});

test('by keyboard alone a request is sent, the focus stays on Send, and the answer is announced', async () => {
  const { page } = await openAs(docs('tides', 'getTides'), ['tides']);
  await page.getByLabel('harbour', { exact: true }).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('emden');
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press('Tab');
    if ((await sendButton(page).and(page.locator(':focus')).count()) === 1) break;
  }
  await page.keyboard.press('Enter');
  await responded(page, '200 OK');
  await eventually(
    () => page.locator('[data-announcer]').textContent(),
    expect.stringMatching(/^Response 200 OK/),
  );
  expect(await sendButton(page).and(page.locator(':focus')).count()).toBe(1);
});
