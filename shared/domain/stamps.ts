import type { Caller } from '../context';

/** What a change leaves on an entity: when, in milliseconds since 1970, and by whom. */
export const modified = (caller: Caller, now: number) => ({
  lastModifiedAt: now,
  lastModifiedBy: caller.name,
});

/** What creation leaves on an entity. */
export const created = (caller: Caller, now: number) => ({
  createdAt: now,
  createdBy: caller.name,
  ...modified(caller, now),
});
