import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { ReceivedMail } from '../../../tools/mailbox/message';
import { tokenIn } from '../mail/mailServer';
import { unique } from '../registry/given';
import { GOOD_PASSWORD, newAddress, type PortalScene, startPortal } from '../registry/portal';
import type { Staff } from './acme';
import { startBrowser, type TestBrowser } from './browser';

/** A portal with its pages in a real browser, behind a proxy that logs what an access log would have. */
export interface PortalStage {
  scene: PortalScene;
  browser: TestBrowser;
  /** Base URL of the proxy. */
  url: string;
  /** Path and `Referer` of each request so far. */
  accessLog: string[];
  /** Tokens of the links that were opened. */
  tokens: string[];
  /** Opens a page of the portal in a browser of its own, with an address of its own. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Opens a page of the console as the administrator. */
  openConsole(path: string): Promise<Page>;
  /** Returns the address that the link of a mail has in this portal. */
  linkIn(mail: ReceivedMail): string;
}

/** Maximum duration of an action of a page: a form waits two seconds before it is sent, on any machine. */
const TIMEOUT_MS = 45_000;

/** Starts a proxy in front of a registry that logs paths and referrers. */
async function startAccessLog(target: string, log: string[]) {
  const { hostname, port } = new URL(target);
  const server = createServer((req, res) => {
    log.push(`${req.method} ${req.url} ${req.headers.referer ?? ''}`);
    const { method, headers, url: path } = req;
    const forwarded = request({ hostname, port, method, headers, path }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(res);
    });
    forwarded.on('error', () => res.destroy());
    req.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts a portal and a browser for all tests of a file; pages are closed after each test. */
export function onPortalStage(settings: object = {}, over?: Parameters<typeof startPortal>[1]): PortalStage {
  const stage = { accessLog: [], tokens: [] } as unknown as PortalStage;
  const proxies = process.env.KEYMINT_PROXIES;
  let stop: () => Promise<unknown> = async () => {};
  beforeAll(async () => {
    process.env.KEYMINT_PROXIES = '1';
    const scene = await startPortal(settings, over);
    const proxy = await startAccessLog(scene.registry.url, stage.accessLog);
    const browser = await startBrowser(proxy.url);
    const { org, admin } = scene.registry;
    stop = async () => {
      await browser.close();
      await proxy.stop();
      await scene.stop();
    };
    Object.assign(stage, {
      scene,
      browser,
      url: proxy.url,
      async open(path, options = {}) {
        const page = await browser.open(undefined, {
          baseURL: `${proxy.url}/portal/${org}/`,
          extraHTTPHeaders: { 'x-forwarded-for': newAddress() },
          ...options,
        });
        page.context().setDefaultTimeout(TIMEOUT_MS);
        await page.goto(path);
        return page;
      },
      async openConsole(path) {
        const staff: Staff = { ...admin, org };
        const page = await browser.open(staff);
        page.context().setDefaultTimeout(TIMEOUT_MS);
        await page.goto(path);
        return page;
      },
      linkIn(mail) {
        const token = tokenIn(mail);
        stage.tokens.push(token);
        const { pathname } = new URL(/https:\S+(?=#t=)/.exec(mail.text)?.[0] ?? '');
        return `${proxy.url}${pathname}#t=${token}`;
      },
    } satisfies Partial<PortalStage>);
  }, 120_000);
  afterEach(() => stage.browser.closePages());
  afterAll(async () => {
    await stop();
    if (proxies === undefined) delete process.env.KEYMINT_PROXIES;
    else process.env.KEYMINT_PROXIES = proxies;
  });
  return stage;
}

/** Returns an address that nobody has. */
export const newEmail = (domain = 'example.com'): string => `${unique('eva')}@${domain}`;

/** Fills in the sign-up form and sends it; ends at the page that asks to look for the mail. */
export async function signUp(page: Page, email: string): Promise<void> {
  await page.getByLabel('First name').fill('Eva');
  await page.getByLabel('Last name').fill('Example');
  await page.getByLabel('Email').fill(email);
  const company = page.getByLabel('Company');
  if ((await company.count()) > 0) await company.fill('Harbour');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
}

/** Completes a registration on the page of its link. */
export async function confirm(page: Page, password = GOOD_PASSWORD): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password);
  const terms = page.getByLabel('I accept the terms.');
  if ((await terms.count()) > 0) await terms.check();
  await page.getByRole('button', { name: 'Create my account' }).click();
}

/** Fills in the sign-in form and sends it. */
export async function signIn(page: Page, email: string, password = GOOD_PASSWORD): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Sets a password on the page of a link, and signs in with it. */
export async function setPasswordAndSignIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('New password').fill(GOOD_PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByText('Your password is set. Sign in with it.').waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, email);
  await arrived(page);
}

/** Waits for the page of one's own account. */
export const arrived = (page: Page): Promise<void> =>
  page.getByRole('heading', { name: 'Account', exact: true }).waitFor();

/** Sends a request as a page of the portal does; the path begins below the organization. */
export const askAs = (
  page: Page,
  { scene }: Pick<PortalStage, 'scene'>,
  method: string,
  path: string,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: tests read any member
): Promise<{ status: number; body: any }> =>
  page.evaluate(
    async ([method, url, text]) => {
      const answer = await fetch(`${url}`, {
        ...(method && { method }),
        headers: { 'Keymint-As': 'developer', ...(text && { 'content-type': 'application/json' }) },
        ...(text && { body: text }),
      });
      const said = await answer.text();
      return { status: answer.status, body: said === '' ? undefined : JSON.parse(said) };
    },
    [
      method,
      `/v1/organizations/${scene.registry.org}${path}`,
      body === undefined ? '' : JSON.stringify(body),
    ],
  );
