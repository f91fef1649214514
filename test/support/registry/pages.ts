import type { Registry } from './registry';

/** All pages of a list that pages by token, each as it was answered. */
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
 * Holds pages of ids to what clients make of them: the PHP client drops the first item of every further
 * page, so it is the last of the page before; pages of one item follow each other.
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
