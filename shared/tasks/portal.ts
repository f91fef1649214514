import { timingSafeEqual } from 'node:crypto';
import type { Context } from '../context';
import { passwordRefusal } from '../domain/passwordRules';
import { PasswordRefused, PortalNotReady } from '../faults';
import { PortalSettings } from '../schemas/portal';
import type { Collections } from '../store/store';

/** How long a form's ticket is good, and how old it must be, in milliseconds. */
const TICKET_LASTS = 2 * 3600_000;
const TICKET_MIN_AGE = 2000;

type Reading = Pick<Collections, 'portalSettings'>;

/** Settings of an organization that has saved none: nobody can sign up. */
const unset: PortalSettings = PortalSettings.parse({ registration: 'closed' });

/** Returns the settings of a portal; until they are saved once, it is closed to new developers. */
export const settingsOf = async (org: string, { portalSettings }: Reading): Promise<PortalSettings> =>
  (await portalSettings.find(org)) ?? unset;

/** Returns the address of a portal; undefined where nothing names one. */
export function portalUrl(
  org: string,
  { url: own }: Pick<PortalSettings, 'url'>,
  { url }: Pick<Context, 'url'>,
): string | undefined {
  if (own !== undefined) return own.replace(/\/+$/, '');
  return url === undefined ? undefined : `${url}/portal/${org}`;
}

/** What keeps a portal from sending mails. */
export function mailProblems(
  org: string,
  settings: Pick<PortalSettings, 'url'>,
  context: Pick<Context, 'url' | 'mailFrom'>,
): ('address' | 'mailServer')[] {
  return [
    ...(portalUrl(org, settings, context) === undefined ? (['address'] as const) : []),
    ...(context.mailFrom === undefined ? (['mailServer'] as const) : []),
  ];
}

/** Refuses what ends in a mail where none can be sent. @throws PortalNotReady */
export function requireMail(
  org: string,
  settings: Pick<PortalSettings, 'url'>,
  context: Pick<Context, 'url' | 'mailFrom'>,
): void {
  if (mailProblems(org, settings, context).length > 0) throw PortalNotReady();
}

const ticketTag = (org: string, at: string, { vault }: Pick<Context, 'vault'>): string =>
  vault.tag(JSON.stringify([org, at]), 'ticket of a form');

/** Makes a ticket, which shows when a form was opened. */
export function ticketOf(org: string, context: Pick<Context, 'vault' | 'now'>): string {
  const at = `${context.now()}`;
  return `${at}.${ticketTag(org, at, context)}`;
}

/** Whether a ticket was given here, long enough ago for a person to fill in a form, and not too long ago. */
export function isTicket(org: string, ticket: string, context: Pick<Context, 'vault' | 'now'>): boolean {
  const [at = '', tag = ''] = ticket.split('.');
  const expected = ticketTag(org, at, context);
  if (tag.length !== expected.length || !timingSafeEqual(Buffer.from(tag), Buffer.from(expected)))
    return false;
  const age = context.now() - Number(at);
  return age >= TICKET_MIN_AGE && age <= TICKET_LASTS;
}

/** Whether an address is of one of the domains; `*.` stands for subdomains. */
export function isOfDomains(email: string, domains: readonly string[]): boolean {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return domains.some((known) =>
    known.startsWith('*.') ? domain.endsWith(known.slice(1)) : domain === known,
  );
}

/** Refuses a password that is too short or easily guessed. @throws PasswordRefused */
export function requireGoodPassword(
  password: string,
  { passwordLength: minLength }: Pick<PortalSettings, 'passwordLength'>,
  names: readonly string[],
): void {
  const why = passwordRefusal(password, { minLength, names });
  if (why !== undefined) throw PasswordRefused({ why });
}

/** What a developer's password must not be made of. */
export const namesOf = (
  org: string,
  { email, firstName, lastName }: { email: string; firstName: string; lastName: string },
): string[] => [org, email.split('@')[0] ?? '', firstName, lastName];
