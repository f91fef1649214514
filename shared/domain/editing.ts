import { ChangedMeanwhile } from '../faults';
import type { Attribute, AttributeEdit } from '../schemas/attribute';

/** @throws ChangedMeanwhile when something is not what a caller saw it to be; what they did not look at may be anything */
export function requireUnchanged<Shown extends Record<string, unknown>>(
  now: Shown,
  was: { [Name in keyof Shown]?: unknown },
): void {
  const fields = Object.keys(now).filter((name) => was[name] !== undefined && was[name] !== now[name]);
  if (fields.length > 0) throw ChangedMeanwhile({ fields });
}

/** Attributes by name, those of them that a caller saw; null where there is none, or was none. */
export const seenOf = (attributes: readonly Attribute[], seen: readonly AttributeEdit[]) => {
  const found = new Map(attributes.map(({ name, value }) => [name, value]));
  return {
    now: Object.fromEntries(seen.map(({ name }) => [`attribute ${name}`, found.get(name) ?? null])),
    was: Object.fromEntries(seen.map(({ name, value }) => [`attribute ${name}`, value ?? null])),
  };
};
