import type listAudits from '../../../../functions/audits/listAudits';
import type { Audit, AuditName } from '../../../../shared/schemas/audit';
import { call } from '../../../kit/api';
import { type Filters, momentOf } from './filters';
import { thingOf } from './words';

/** How many entries are shown at once. */
export const PAGE = 50;
/** Entries read per page, and per request, for filters that the registry does not have. */
const LOOKED_AT = 2000;
const BATCH = 500;
/** The most that one file has. */
export const MOST = 10_000;

const minute = 60_000;

/** True if an entry matches the filter that the registry does not have: the type. */
const isMeant = ({ type, id }: Filters, { entities }: Audit): boolean =>
  type === '' || id !== '' || entities.some((entity) => thingOf(entity).kind === type);

/** Converts the filters to the registry's query. */
function questionOf(filters: Filters) {
  const { actor, action, outcome, type, id, from, to } = filters;
  const until = momentOf(to, Date.now());
  return {
    actor: actor || undefined,
    action: action || undefined,
    outcome: outcome === 'done' || outcome === 'denied' ? outcome : undefined,
    entity: type === '' || id === '' ? undefined : `${type}/${id}`,
    from: momentOf(from, Date.now()),
    // The minute that was picked is part of the period.
    until: until === undefined ? undefined : until + minute,
  } as const;
}

/** A part of the entries, newest first; `next` is the cursor of those that follow. */
export interface Part {
  entries: Audit[];
  /** What the registry knows of the developers and apps of the entries. */
  names: AuditName[];
  next?: string | undefined;
}

/** Fetches one page of matching entries, after the cursor. @throws Refused, Offline */
export async function readPage(
  org: string,
  filters: Filters,
  { cursor, most = PAGE, signal }: { cursor?: string | undefined; most?: number; signal: AbortSignal },
): Promise<Part> {
  const asked = questionOf(filters);
  const isSifted = filters.type !== '' && filters.id === '';
  const entries: Audit[] = [];
  const names: AuditName[] = [];
  let pageToken = cursor;
  for (let seen = 0; seen < LOOKED_AT; ) {
    const query = { ...asked, pageSize: isSifted ? BATCH : most, pageToken, names: 'true' as const };
    const {
      audit,
      names: more = [],
      nextPageToken,
    } = await call<typeof listAudits>('listAudits', {
      params: { org },
      query,
      signal,
    });
    const found = audit.filter((entry) => isMeant(filters, entry));
    const taken = found.slice(0, most - entries.length);
    entries.push(...taken);
    names.push(...more);
    if (found.length > taken.length) return { entries, names, next: entries.at(-1)?.id };
    if (nextPageToken === undefined) return { entries, names };
    pageToken = nextPageToken;
    if (entries.length === most) break;
    seen += audit.length;
  }
  return { entries, names, next: pageToken };
}

/** Fetches all matching entries, at most 10,000; `isCut` if there are more. @throws Refused, Offline */
export async function readAll(
  org: string,
  filters: Filters,
  signal: AbortSignal,
): Promise<{ entries: Audit[]; isCut: boolean }> {
  const entries: Audit[] = [];
  let cursor: string | undefined;
  do {
    const part = await readPage(org, filters, { cursor, most: 1000, signal });
    entries.push(...part.entries);
    cursor = part.next;
  } while (cursor !== undefined && entries.length < MOST);
  return { entries: entries.slice(0, MOST), isCut: cursor !== undefined || entries.length > MOST };
}

/** The entry with an id, which begins with its moment; null where there is none. @throws Refused, Offline */
export async function readEntry(
  org: string,
  id: string,
  signal: AbortSignal,
): Promise<{ entry: Audit; names: AuditName[] } | null> {
  const [, digits] = /^(\d{15})-/.exec(id) ?? [];
  if (digits === undefined) return null;
  const from = Number(digits);
  let pageToken: string | undefined;
  do {
    const query = { from, until: from + 1, pageSize: 1000, pageToken, names: 'true' as const };
    const answer = await call<typeof listAudits>('listAudits', { params: { org }, query, signal });
    const entry = answer.audit.find((each) => each.id === id);
    if (entry) return { entry, names: answer.names ?? [] };
    pageToken = answer.nextPageToken;
  } while (pageToken !== undefined);
  return null;
}
