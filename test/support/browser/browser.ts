import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import type { Staff } from './acme';
import { findChromium } from './chromium';

/** Tests may run as root, so no sandbox; no requests in the background to other hosts. */
const args = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** A Chromium that records every address its pages request. */
export interface TestBrowser {
  /** Opens a page in a new context, signed in as `who` if given. */
  open(who?: Staff, options?: BrowserContextOptions): Promise<Page>;
  /** Opens another page in the same context. */
  openTab(page: Page): Promise<Page>;
  /** URLs and `Referer` headers of all requests. */
  addresses(): string[];
  /** Closes all contexts; call it after each test. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a Chromium for pages at a base URL. */
export async function startBrowser(url: string): Promise<TestBrowser> {
  const browser: Browser = await chromium.launch({ ...findChromium(), args });
  const contexts: BrowserContext[] = [];
  const asked: string[] = [];

  const signIn = async (context: BrowserContext, { email, password }: Staff): Promise<void> => {
    const answer = await context.request.post(`${url}/session`, {
      data: { email, password },
      headers: { 'content-type': 'application/json' },
    });
    if (!answer.ok()) throw new Error(`${email} could not sign in: ${answer.status()}`);
    // Chromium takes a `Secure` cookie from localhost over HTTP, but `addCookies` requires an https URL.
    const [name = '', value = ''] = (answer.headers()['set-cookie'] ?? '').split(';', 1)[0]?.split('=') ?? [];
    const over = url.replace('http:', 'https:');
    await context.addCookies([{ name, value, url: over, secure: true, httpOnly: true, sameSite: 'Strict' }]);
  };

  return {
    async open(who, options = {}) {
      const context = await browser.newContext({
        baseURL: who ? `${url}/console/o/${who.org}/` : `${url}/console/`,
        viewport: { width: 1280, height: 900 },
        locale: 'en-GB',
        permissions: ['clipboard-read', 'clipboard-write'],
        reducedMotion: 'reduce',
        ...options,
      });
      contexts.push(context);
      context.setDefaultTimeout(10_000);
      context.on('request', (request) => {
        asked.push(request.url(), request.headers().referer ?? '');
      });
      if (who) await signIn(context, who);
      return context.newPage();
    },
    openTab: (page) => page.context().newPage(),
    addresses: () => asked,
    async closePages() {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    },
    close: () => browser.close(),
  };
}
