import type { Caller } from '../environment';

/** What a change leaves on an entity: when, in milliseconds since 1970, and by whom. */
export const modified = (caller: Pick<Caller, 'name'>, now: number) => ({
  lastModifiedAt: now,
  lastModifiedBy: caller.name,
});

/** What creation leaves on an entity. */
export const created = (caller: Pick<Caller, 'name'>, now: number) => ({
  createdAt: now,
  createdBy: caller.name,
  ...modified(caller, now),
});
