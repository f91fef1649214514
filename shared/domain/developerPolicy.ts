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
 * Limits of developers, callers of role `self`: which attributes they write, how many apps and keys they
 * create, and how long keys last. They do not apply to staff and API clients.
 */

type CallerRole = Pick<Caller, 'role'>;

/** True if the caller is a developer, limited to their own data. */
export const isDeveloper = ({ role }: CallerRole): boolean => role === 'self';

/** Entities with attributes that developers may write. */
export type SelfWritten = 'app' | 'key';

/** Attributes that developers may write in every organization. */
const always: Record<SelfWritten, readonly string[]> = { app: [DISPLAY_NAME, NOTES], key: [LABEL] };

/** Who writes attributes, and of which entity. */
export interface AttributeWriter {
  caller: CallerRole;
  /** Undefined for entities whose attributes no developer writes. */
  of: SelfWritten | undefined;
  organization: Pick<OrganizationSettings, 'developerAttributes'>;
}

/** True if the caller may write an attribute; names with a leading `_` belong to Apigee. */
const mayWrite = (name: string, { caller, of, organization }: AttributeWriter): boolean =>
  !isDeveloper(caller) ||
  (of !== undefined &&
    !name.startsWith('_') &&
    (always[of].includes(name) || organization.developerAttributes.includes(name)));

/**
 * Accepts changes of attributes the caller may write, and edits without effect. @throws AttributeForbidden
 */
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
 * Replaces the attributes. Those that the caller may not write stay, sent or not. @throws AttributeForbidden
 * @throws AttributeLimitExceeded
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

/** Returns the lifetime of a new key in milliseconds, given the requested one. @throws KeyLifetimeExceeded */
export function keyLifetime(
  requested: number | undefined,
  caller: CallerRole,
  { keyLifetimeDays, keyLifetimeMaxDays: days }: OrganizationSettings,
): number {
  if (!isDeveloper(caller)) return requested ?? NEVER;
  const longest = daysIn(days);
  const exceeds = (lifetime: number) => longest !== NEVER && (lifetime === NEVER || lifetime > longest);
  if (requested === undefined) return exceeds(daysIn(keyLifetimeDays)) ? longest : daysIn(keyLifetimeDays);
  if (exceeds(requested)) throw KeyLifetimeExceeded({ days });
  return requested;
}

/** @throws KeyLimitReached if the app may not have another key */
export function requireRoomForKey(
  { credentials }: Pick<StoredApp, 'credentials'>,
  caller: CallerRole,
  { keysPerApp: keys }: OrganizationSettings,
): void {
  if (isDeveloper(caller) && credentials.length >= keys) throw KeyLimitReached({ keys });
}

/** @throws AppLimitReached if the developer may not have another app */
export function requireRoomForApp(
  { apps: names }: Pick<StoredDeveloper, 'apps'>,
  { appsPerDeveloper: apps }: OrganizationSettings,
): void {
  if (names.length >= apps) throw AppLimitReached({ apps });
}
