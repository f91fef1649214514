import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import type { Staff } from './acme';
import { findChromium } from './chromium';

/** No sandbox, for tests may run as root; nothing that would ask other hosts of its own accord. */
const args = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** A browser, and all that its pages have asked for. */
export interface Watched {
  /** A window of its own, with nothing remembered; signed in when it is said who with. */
  open(who?: Staff, options?: BrowserContextOptions): Promise<Page>;
  /** A further window of the same person. */
  beside(page: Page): Promise<Page>;
  /** Every address that was asked for, and every one that a request said it came from. */
  addresses(): string[];
  /** Closes what is open; to be called after each test. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a Chromium for pages at an address. */
export async function startBrowser(url: string): Promise<Watched> {
  const browser: Browser = await chromium.launch({ ...findChromium(), args });
  const contexts: BrowserContext[] = [];
  const asked: string[] = [];

  const signIn = async (context: BrowserContext, { email, password }: Staff): Promise<void> => {
    const answer = await context.request.post(`${url}/session`, {
      data: { email, password },
      headers: { 'content-type': 'application/json' },
    });
    if (!answer.ok()) throw new Error(`${email} could not sign in: ${answer.status()}`);
    // A browser takes such a cookie from this machine over plain HTTP as well; who sets it by hand must say TLS.
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
    beside: (page) => page.context().newPage(),
    addresses: () => asked,
    async closePages() {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    },
    close: () => browser.close(),
  };
}
