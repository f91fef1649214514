import type { Registry } from './registry';

/** Returns all pages of a list that pages by token, each with its reply. */
export async function pagesOf(registry: Registry, path: string, pageSize: number) {
  const pages: Awaited<ReturnType<Registry['get']>>['body'][] = [];
  for (let token: string | undefined = ''; token !== undefined && pages.length < 20; ) {
    const query: string = `pageSize=${pageSize}&pageToken=${encodeURIComponent(token)}`;
    const { body } = await registry.get(`${path}${path.includes('?') ? '&' : '?'}${query}`);
    pages.push(body);
    token = body.nextPageToken;
  }
  return pages;
}

/**
 * Checks pages of ids as the PHP client reads them: it drops the first item of every page but the first, so that
 * item must be the last one of the page before; pages of one item follow each other.
 */
export function expectPages(pages: string[][], pageSize: number, all: string[]): void {
  for (const page of pages) expect(page.length).toBeLessThanOrEqual(pageSize);
  if (pageSize === 1) {
    expect(pages.flat()).toEqual(all);
    return;
  }
  const [first = [], ...further] = pages;
  expect(first.concat(...further.map((page) => page.slice(1)))).toEqual(all);
  expect(further.map(([id]) => id)).toEqual(pages.slice(0, -1).map((page) => page.at(-1)));
}
