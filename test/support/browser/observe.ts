import type { Locator, Page } from 'playwright-core';

/** Records the writes a page sends from now on, such as "POST /developers/…", below the organization. */
export function watchWrites(page: Page): string[] {
  const writes: string[] = [];
  page.on('request', (request) => {
    const [, path] = /\/v1\/organizations\/[^/]+(\/.*)$/.exec(request.url()) ?? [];
    if (path !== undefined && request.method() !== 'GET') writes.push(`${request.method()} ${path}`);
  });
  return writes;
}

/** Returns the text of the live region, without the marks that make each announcement new. */
export const announced = async (page: Page): Promise<string> =>
  ((await page.locator('[data-announcer]').textContent()) ?? '').replaceAll('\u200b', '');

/** Returns the accessible name, or else the text, of the focused element. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const active = document.activeElement;
    return active.getAttribute('aria-label') ?? active.labels?.[0]?.textContent ?? active.textContent;
  })()`);

/** Returns the width of the page in CSS pixels; greater than the window's if the page scrolls sideways. */
export const widthOf = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth');

/** Returns the computed opacity of an element: "0" if it is invisible. */
export const opacityOf = (locator: Locator): Promise<string> =>
  locator.evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).opacity ?? '');
