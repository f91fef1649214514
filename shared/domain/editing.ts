import { ChangedMeanwhile } from '../faults';
import type { Attribute, AttributeEdit } from '../schemas/attribute';

/**
 * Rejects an edit based on outdated values; fields missing in `was` are not compared. @throws
 * ChangedMeanwhile
 */
export function requireUnchanged<Shown extends Record<string, unknown>>(
  now: Shown,
  was: { [Name in keyof Shown]?: unknown },
): void {
  const fields = Object.keys(now).filter((name) => was[name] !== undefined && was[name] !== now[name]);
  if (fields.length > 0) throw ChangedMeanwhile({ fields });
}

/** Returns current and seen values of the attributes that the caller saw, by name; null for missing ones. */
export const seenOf = (attributes: readonly Attribute[], seen: readonly AttributeEdit[]) => {
  const found = new Map(attributes.map(({ name, value }) => [name, value]));
  return {
    now: Object.fromEntries(seen.map(({ name }) => [`attribute ${name}`, found.get(name) ?? null])),
    was: Object.fromEntries(seen.map(({ name, value }) => [`attribute ${name}`, value ?? null])),
  };
};
