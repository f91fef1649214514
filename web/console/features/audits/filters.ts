/** Filters of the audit trail, as in the URL. */
export interface Filters {
  actor: string;
  action: string;
  /** The collection of the entity: `developers`. */
  type: string;
  id: string;
  outcome: string;
  /** `24h`, `7d`, `30d` (so long ago, whenever the address is opened) or a moment in ISO 8601. */
  from: string;
  to: string;
}

export const filterNames = ['actor', 'action', 'type', 'id', 'outcome', 'from', 'to'] as const;

const types: Record<string, string | undefined> = {
  developer: 'developers',
  app: 'apps',
  product: 'apiProducts',
  products: 'apiProducts',
  apiproduct: 'apiProducts',
  member: 'members',
  token: 'tokens',
};

/** The filters in an address. */
export function filtersIn(search: URLSearchParams): Filters {
  const [actor, action, type, id, outcome, from, to] = filterNames.map((name) => search.get(name) ?? '');
  return {
    actor,
    action,
    id,
    outcome,
    from,
    to,
    type: types[type ?? ''] ?? type,
  } as Filters;
}

const hour = 3_600_000;
const periods: Record<string, number | undefined> = { '24h': 24 * hour, '7d': 168 * hour, '30d': 720 * hour };

/** A moment as the address has it, in milliseconds since 1970; undefined where it is none. */
export function momentOf(text: string, now: number): number | undefined {
  const period = periods[text];
  if (period !== undefined) return now - period;
  const at = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at);
}

/** Converts a time in the URL to the format of `<input type="datetime-local">`: local time, to the minute. */
export function localOf(text: string): string {
  const at = periods[text] === undefined ? momentOf(text, 0) : undefined;
  if (at === undefined) return '';
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Converts it back: the selected local time, in UTC. */
export const momentFrom = (local: string): string =>
  local === '' ? '' : `${new Date(local).toISOString().slice(0, 16)}Z`;
