import { type Acme, makeAcme } from './acme';
import { startBrowser, type TestBrowser } from './browser';
import { type SharedKeymint, sharedKeymint } from './keymint';

/** What acceptance tests share. Its members are set before the tests run. */
interface Stage {
  /** The `npm start` that all files of the run share. */
  keymint: SharedKeymint;
  /** The browser of the file; its pages are closed after each test. */
  browser: TestBrowser;
  /** The organization of the test. */
  acme: Acme;
  /** Secrets of all organizations so far, none of which may appear in a URL. */
  secrets: string[];
}

/** Sets up the stage for the tests of a file. */
export function onStage(): Stage {
  const stage = { keymint: {}, browser: {}, acme: {}, secrets: [] } as unknown as Stage;
  const { keymint, browser, acme, secrets } = stage;
  beforeAll(async () => {
    Object.assign(keymint, sharedKeymint());
    Object.assign(browser, await startBrowser(keymint.url));
  }, 120_000);
  beforeEach(async () => {
    Object.assign(acme, await makeAcme(keymint, { crowd: 0 }));
    secrets.push(...acme.secrets);
  });
  afterEach(() => browser.closePages());
  afterAll(async () => {
    await browser.close?.();
    await keymint.stop?.();
  });
  return stage;
}

const readable = (address: string): string => {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
};

/**
 * Returns the requested and referring addresses that contain a secret or belong to a host other than these.
 * @throws Error if nothing was requested
 */
export function leakingAddresses(
  { addresses }: Pick<TestBrowser, 'addresses'>,
  secrets: readonly string[],
  ...hosts: string[]
): string[] {
  const asked = addresses().filter((address) => address !== '');
  if (asked.length === 0 || secrets.length === 0)
    throw new Error('Nothing was asked for, or nothing is secret');
  const own = [...hosts.map((url) => `${url}/`), 'data:', 'blob:'];
  return asked.filter(
    (address) =>
      !own.some((start) => address.startsWith(start)) ||
      secrets.some((secret) => address.includes(secret) || readable(address).includes(secret)),
  );
}
