import type { Caller } from '../environment';
import { AppLimitReached, AttributeForbidden, KeyLifetimeExceeded, KeyLimitReached } from '../faults';
import {
  type Attribute,
  type AttributeEdit,
  DISPLAY_NAME,
  LABEL,
  NOTES,
  withAttribute,
} from '../schemas/attribute';
import type { OrganizationSettings } from '../schemas/organization';
import { NEVER } from '../schemas/time';
import type { StoredApp } from '../store/collections/apps';
import type { StoredDeveloper } from '../store/collections/developers';

/*
 * What an organization allows developers themselves, callers of role `self`: which attributes they write,
 * how many apps and keys they make, and how long keys last. Staff and API clients are not bound by it.
 */

/** A caller, as far as it matters whether they are a developer. */
type Asking = Pick<Caller, 'role'>;

/** Whether a caller is a developer, at what is theirs. */
export const isDeveloper = ({ role }: Asking): boolean => role === 'self';

/** What has attributes that developers may write. */
export type SelfWritten = 'app' | 'key';

/** Attributes that a developer may write in every organization. */
const always: Record<SelfWritten, readonly string[]> = { app: [DISPLAY_NAME, NOTES], key: [LABEL] };

/** Who writes attributes of what, in which organization. */
export interface AttributeWriter {
  caller: Asking;
  /** What has the attributes; undefined for what no developer writes. */
  of: SelfWritten | undefined;
  organization: Pick<OrganizationSettings, 'developerAttributes'>;
}

/** Whether a caller may write an attribute; names that begin with `_` are Apigee's own. */
const mayWrite = (name: string, { caller, of, organization }: AttributeWriter): boolean =>
  !isDeveloper(caller) ||
  (of !== undefined &&
    !name.startsWith('_') &&
    (always[of].includes(name) || organization.developerAttributes.includes(name)));

/** Accepts changes of the caller's own attributes, and edits that change nothing. @throws AttributeForbidden */
export function requireMayWrite(
  before: readonly Attribute[],
  edits: readonly AttributeEdit[],
  writer: AttributeWriter,
): void {
  const values = new Map(before.map(({ name, value }) => [name, value]));
  for (const { name, value } of edits) {
    if ((value ?? undefined) === values.get(name) || mayWrite(name, writer)) continue;
    throw AttributeForbidden({ attribute: name, role: writer.caller.role });
  }
}

/**
 * Returns the attributes with others in their place. Those that the caller may not write stay, whether they
 * are sent along or left out. @throws AttributeForbidden @throws AttributeLimitExceeded
 */
export function replacedAttributes(
  before: readonly Attribute[],
  sent: Attribute[],
  writer: AttributeWriter,
): Attribute[] {
  requireMayWrite(before, sent, writer);
  const names = new Set(sent.map(({ name }) => name));
  const kept = before.filter(({ name }) => !names.has(name) && !mayWrite(name, writer));
  return kept.reduce((all, attribute) => withAttribute(all, attribute, writer.of), sent);
}

const DAY = 24 * 60 * 60_000;

const daysIn = (days: number): number => (days === NEVER ? NEVER : days * DAY);

/**
 * Returns the lifetime of a new key, in milliseconds, given what was asked for. @throws KeyLifetimeExceeded
 */
export function keyLifetime(
  asked: number | undefined,
  caller: Asking,
  { keyLifetimeDays, keyLifetimeMaxDays: days }: OrganizationSettings,
): number {
  if (!isDeveloper(caller)) return asked ?? NEVER;
  const longest = daysIn(days);
  const exceeds = (lifetime: number) => longest !== NEVER && (lifetime === NEVER || lifetime > longest);
  if (asked === undefined) return exceeds(daysIn(keyLifetimeDays)) ? longest : daysIn(keyLifetimeDays);
  if (exceeds(asked)) throw KeyLifetimeExceeded({ days });
  return asked;
}

/** @throws KeyLimitReached when an app may have no further key */
export function requireRoomForKey(
  { credentials }: Pick<StoredApp, 'credentials'>,
  caller: Asking,
  { keysPerApp: keys }: OrganizationSettings,
): void {
  if (isDeveloper(caller) && credentials.length >= keys) throw KeyLimitReached({ keys });
}

/** @throws AppLimitReached when a developer may make no further app */
export function requireRoomForApp(
  { apps: names }: Pick<StoredDeveloper, 'apps'>,
  { appsPerDeveloper: apps }: OrganizationSettings,
): void {
  if (names.length >= apps) throw AppLimitReached({ apps });
}
