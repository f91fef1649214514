import type { Locator, Page } from 'playwright-core';

/** What a page asks the registry to change from now on: "POST /developers/…", below the organization. */
export function watchWrites(page: Page): string[] {
  const writes: string[] = [];
  page.on('request', (request) => {
    const [, path] = /\/v1\/organizations\/[^/]+(\/.*)$/.exec(request.url()) ?? [];
    if (path !== undefined && request.method() !== 'GET') writes.push(`${request.method()} ${path}`);
  });
  return writes;
}

/** What screen readers are told in passing, without the marks that make it new each time. */
export const announced = async (page: Page): Promise<string> =>
  ((await page.locator('[data-announcer]').textContent()) ?? '').replaceAll('\u200b', '');

/** The accessible name, or the text, of what has the focus. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const active = document.activeElement;
    return active.getAttribute('aria-label') ?? active.labels?.[0]?.textContent ?? active.textContent;
  })()`);

/** How wide the page is, in CSS pixels: more than the window where it scrolls sideways. */
export const widthOf = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth');

/** How opaque an element is by itself: "0" where it is not to be seen. */
export const opacityOf = (locator: Locator): Promise<string> =>
  locator.evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).opacity ?? '');
