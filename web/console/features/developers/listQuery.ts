const orders = [
  'createdAt',
  '-createdAt',
  'email',
  '-email',
  'firstName',
  '-firstName',
  'lastName',
  '-lastName',
  'apps',
  '-apps',
] as const;
const limits = [25, 50, 100] as const;
const statuses = ['active', 'inactive'] as const;

/** Which developers the list shows; `attr` is `name:value`. */
export interface DeveloperFilter {
  q: string | undefined;
  status: (typeof statuses)[number] | undefined;
  attr: string | undefined;
}

/** Parses the URL's query of the list. */
export interface DeveloperListQuery extends DeveloperFilter {
  sort: (typeof orders)[number];
  /** Rows of a page. */
  limit: (typeof limits)[number];
  cursor: string | undefined;
}

/** Reads the list's address; what it cannot mean is left out. */
export function listQueryOf(search: URLSearchParams): DeveloperListQuery {
  const attr = search.get('attr') ?? undefined;
  return {
    q: search.get('q')?.trim() || undefined,
    status: statuses.find((status) => status === search.get('status')),
    attr: attr !== undefined && attr.indexOf(':') > 0 ? attr : undefined,
    sort: orders.find((order) => order === search.get('sort')) ?? '-createdAt',
    limit: limits.find((limit) => `${limit}` === search.get('limit')) ?? 50,
    cursor: search.get('cursor') ?? undefined,
  };
}

/** An attribute as it is typed: `name = value`. */
export const attrShown = (attr: string): string => attr.replace(':', ' = ');

/** Converts `name = value` to `name:value`; undefined for other texts. Names with a colon cannot be searched for. */
export function attrTyped(text: string): string | undefined {
  const cut = text.indexOf('=');
  const name = text.slice(0, Math.max(cut, 0)).trim();
  return name === '' || name.includes(':') ? undefined : `${name}:${text.slice(cut + 1).trim()}`;
}
