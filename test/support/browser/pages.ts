import type { Page } from 'playwright-core';
import { patterns } from '../../../web/console/pages';
import { openApi } from '../registry/given';
import type { Acme } from './acme';

/** A page, with the pattern of its address: `/console/o/:org/apps/:appId`. */
export interface PageAddress {
  /** Pattern below the organization: `apps/:appId`. */
  name: string;
  pattern: string;
  /** True if the page requires a session. */
  isInside: boolean;
}

const inside = '/console/o/:org/';

const addressOf = (path: string): PageAddress => ({
  name: path || 'overview',
  pattern: path === '' ? inside.slice(0, -1) : `${inside}${path}`,
  isInside: true,
});

const outside = (pattern: string): PageAddress => ({ name: pattern, pattern, isInside: false });

/** Every page: those of the console, those outside an organization, and the API reference. */
export const pages: readonly PageAddress[] = [
  outside('/console/signin'),
  ...[...patterns, 'nowhere'].map(addressOf),
  { name: 'nowhere, out of an organization', pattern: '/console/nowhere', isInside: true },
  { name: 'an organization of others', pattern: '/console/o/others/developers', isInside: true },
  ...['/docs/', '/docs/:operationId'].map(outside),
];

/** Returns values of an organization for the parameters of addresses. */
async function paramsIn(acme: Acme): Promise<Record<string, string>> {
  const team = 'harbour';
  await acme.api('POST', '/companies', { name: team, displayName: 'Harbour & Sons Ltd.' });
  await acme.api('PUT', '/apiproducts/orders-write/spec', { document: openApi() });
  const { audit } = await acme.api('GET', '/audits?pageSize=1');
  return {
    org: acme.org,
    developerId: acme.dora,
    email: 'dora@acme.test',
    appId: acme.keyA.appId,
    keyRef: acme.keyA.keyRef,
    name: 'orders-write',
    kind: 'companies',
    team,
    eventId: audit[0].id,
    operationId: 'createDeveloperApp',
  };
}

/** Returns a function that fills in the addresses of pages. @throws Error for a parameter without a value */
export async function pathsIn(acme: Acme): Promise<(page: PageAddress) => string> {
  const params = await paramsIn(acme);
  return ({ pattern }) =>
    pattern.replace(/:(\w+)/g, (_, name: string) => {
      const value = params[name];
      if (value === undefined) throw new Error(`No test knows what :${name} of ${pattern} may be`);
      return encodeURIComponent(value);
    });
}

/** Opens a page and waits for its heading and for the network to be idle. */
export async function arrive(page: Page, path: string): Promise<void> {
  let pending = 0;
  let last = Date.now();
  const begin = () => {
    pending += 1;
  };
  const end = () => {
    pending -= 1;
    last = Date.now();
  };
  page.on('request', begin).on('requestfinished', end).on('requestfailed', end);
  await page.goto(path);
  await page.waitForFunction(
    () => document.querySelector('h1') !== null && document.querySelector('[aria-busy="true"]') === null,
  );
  const deadline = last + 10_000;
  while ((pending > 0 || Date.now() - last < 100) && Date.now() < deadline) await page.waitForTimeout(20);
  page.off('request', begin).off('requestfinished', end).off('requestfailed', end);
  if (pending > 0) throw new Error(`${path} is still waiting for ${pending} answers`);
}
