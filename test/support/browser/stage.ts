import { type Acme, makeAcme } from './acme';
import { startBrowser, type Watched } from './browser';
import { type SharedKeymint, sharedKeymint } from './keymint';

/** What acceptance tests stand on. Its members are filled in before the tests are run. */
interface Stage {
  /** The `npm start` of all files of the run. */
  keymint: SharedKeymint;
  /** The file's own browser; its windows are closed after each test. */
  browser: Watched;
  /** Each test's own organization. */
  acme: Acme;
  /** What must be in no address: of all organizations so far. */
  secrets: string[];
}

/** Sets the stage for the tests of a file. */
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
 * Those of the addresses that a browser asked for, or said it came from, that tell a secret or are of
 * other hosts than these. @throws Error when nothing was asked for
 */
export function misplaced(
  { addresses }: Pick<Watched, 'addresses'>,
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
