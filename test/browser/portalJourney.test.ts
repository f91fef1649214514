import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../shared/environment';
import { onDemoApi, publish } from '../support/browser/demo';
import { eventually } from '../support/browser/eventually';
import { confirm, newEmail, onPortalStage, signUp } from '../support/browser/portal';
import { note } from '../support/registry/notes';
import { CONFIRM } from '../support/registry/portal';

/* J1: somebody who has never seen the API signs up, gets a key, and calls it. */

const logged: string[] = [];
const keepLine = (fields: Record<string, unknown>, message: string) => {
  logged.push(JSON.stringify({ ...fields, message }));
};
const log: Log = { info: keepLine, error: keepLine };

const api = onDemoApi();
const stage = onPortalStage({ brand: { name: 'Harbour APIs' } }, { log });
beforeAll(() => publish(api, stage));

/** The parts of an HTTP archive that are read here. */
interface Har {
  log: {
    entries: {
      request: {
        method: string;
        url: string;
        headers: { name: string; value: string }[];
        postData?: { text?: string };
      };
      response: { status: number; content: { text?: string } };
    }[];
  };
}

test('J1 from signing up to an answer of the API, nothing is copied by hand, and the key is nowhere it should not be', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-har-'));
  const path = join(folder, 'run.har');
  const begun = Date.now();
  const email = newEmail();
  const page = await stage.open('signup', { recordHar: { path, content: 'embed' } });
  const spoken: string[] = [];
  page.on('console', (message) => spoken.push(message.text()));
  const screens: string[] = [];
  /** Waits for a screen, by its heading. */
  const arriveAt = async (name: string | RegExp, level = 1) => {
    const heading = page.getByRole('heading', { name, level, exact: true }).first();
    await heading.waitFor();
    screens.push(`${await heading.textContent()}`);
  };

  await arriveAt('Sign up');
  await signUp(page, email);
  await arriveAt('Check your mail');
  await page.goto(stage.linkIn(await stage.scene.mail.mail(email, CONFIRM)));
  await arriveAt('Finish your account');
  await confirm(page);
  await arriveAt('Account');
  await page.getByRole('link', { name: 'API products', exact: true }).click();
  await arriveAt('API products');
  await page.getByRole('link', { name: 'Tides', exact: true }).click();
  await arriveAt('Tides');
  await page.getByRole('link', { name: 'Use this API product' }).click();
  await arriveAt('Create app');
  await page.getByLabel('App name').fill('My boat');
  await page.getByRole('button', { name: 'Create app' }).click();
  await arriveAt('Your key', 2);
  const [key = ''] = await page.getByRole('region', { name: 'Your key' }).locator('code').allTextContents();
  expect(key.length).toBeGreaterThan(20);
  note('secrets', key);
  await page.getByRole('link', { name: 'Try Tides' }).click();
  await arriveAt('Tides: API reference');
  await page.getByRole('main').getByRole('link', { name: 'List harbours' }).last().click();
  await page.getByRole('button', { name: 'Send this request' }).click();
  await page.getByRole('heading', { name: /^Response 200 OK/ }).waitFor();
  const answered = await page.getByRole('region', { name: 'Response body' }).textContent();
  const seconds = (Date.now() - begun) / 1000;
  expect(answered).toContain('Cuxhaven');
  process.stderr.write(`J1: ${screens.length} screens in ${seconds.toFixed(1)} s: ${screens.join(' → ')}\n`);
  // Screens of the journey as it was planned: ux, 9 at most.
  expect(screens.length).toBeLessThanOrEqual(9);

  // The page itself: storage, history, address, and the document, which has the key only while it is shown.
  const kept = await page.evaluate(() =>
    JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      history.state,
      location.href,
      document.cookie,
    ]),
  );
  expect(kept).not.toContain(key);
  expect(await page.content()).not.toContain(key);
  const cookies = JSON.stringify(await page.context().cookies());
  expect(cookies).not.toContain(key);
  expect(spoken.join('\n')).not.toContain(key);
  await page.context().close();

  const { entries } = (JSON.parse(readFileSync(path, 'utf8')) as Har).log;
  rmSync(folder, { recursive: true });
  const withKey = entries.flatMap(({ request, response }) => {
    const at = `${request.method} ${new URL(request.url).pathname.replace(/^\/v1\/organizations\/[^/]+/, '')}`;
    return [
      ...(request.url.includes(key) ? [`address of ${at}`] : []),
      ...(request.postData?.text?.includes(key) ? [`body of ${at}`] : []),
      ...request.headers.flatMap(({ name, value }) =>
        value.includes(key) ? [`${name.toLowerCase()} of ${at} to ${new URL(request.url).origin}`] : [],
      ),
      ...(response.content.text?.includes(key) ? [`answer to ${at.replace(/\/[\w-]{30,}/g, '/…')}`] : []),
    ];
  });
  // Where it is made, where it is fetched to be sent, and where it is sent to.
  expect(withKey.map((place) => place.replace(/\/developers\/[^/]+/, '/developers/…'))).toEqual([
    'answer to POST /developers/…/apps',
    'answer to POST /apps/…/keys/…/reveal',
    `x-api-key of GET /harbours to ${api.url}`,
  ]);
  expect(stage.accessLog.filter((line) => line.includes(key))).toEqual([]);
  await eventually(() => logged.length > 10, true);
  expect(logged.filter((line) => line.includes(key))).toEqual([]);
  const { audit } = (await stage.scene.registry.get('/audits?action=credential.revealed')).body;
  expect(audit).toHaveLength(1);
}, 240_000);
