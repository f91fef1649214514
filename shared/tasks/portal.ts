import { timingSafeEqual } from 'node:crypto';
import type { Context } from '../context';
import { passwordRefusal } from '../domain/passwordRules';
import { PasswordRefused, PortalNotReady } from '../faults';
import { PortalSettings } from '../schemas/portal';
import type { Collections } from '../store/store';

/** Maximum and minimum age of a form's ticket, in milliseconds. */
const TICKET_LASTS = 2 * 3600_000;
const TICKET_MIN_AGE = 2000;

type Reading = Pick<Collections, 'portalSettings'>;

/** Default settings: sign-up is closed. */
const unset: PortalSettings = PortalSettings.parse({ registration: 'closed' });

/** Returns the settings of a portal; closed by default. */
export const settingsOf = async (org: string, { portalSettings }: Reading): Promise<PortalSettings> =>
  (await portalSettings.find(org)) ?? unset;

/** Returns the address of a portal; undefined if none is configured. */
export function portalUrl(
  org: string,
  { url: own }: Pick<PortalSettings, 'url'>,
  { url }: Pick<Context, 'url'>,
): string | undefined {
  if (own !== undefined) return own.replace(/\/+$/, '');
  return url === undefined ? undefined : `${url}/portal/${org}`;
}

/** Returns the addresses of a portal and of the organization's console; undefined ones are not configured. */
export const sitesOf = (
  org: string,
  settings: Pick<PortalSettings, 'url'>,
  context: Pick<Context, 'url'>,
) => ({
  portal: portalUrl(org, settings, context),
  console: context.url === undefined ? undefined : `${context.url}/console/o/${org}`,
});

/** Returns the problems that prevent mails. */
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

/** Requires that mails can be sent. @throws PortalNotReady */
export function requireMail(
  org: string,
  settings: Pick<PortalSettings, 'url'>,
  context: Pick<Context, 'url' | 'mailFrom'>,
): void {
  if (mailProblems(org, settings, context).length > 0) throw PortalNotReady();
}

const ticketTag = (org: string, at: string, { vault }: Pick<Context, 'vault'>): string =>
  vault.tag(JSON.stringify([org, at]), 'ticket of a form');

/** Creates a ticket with the time when a form was opened. */
export function ticketOf(org: string, context: Pick<Context, 'vault' | 'now'>): string {
  const at = `${context.now()}`;
  return `${at}.${ticketTag(org, at, context)}`;
}

/** True if the ticket is authentic, old enough for a person to fill in a form, and not too old. */
export function isTicket(org: string, ticket: string, context: Pick<Context, 'vault' | 'now'>): boolean {
  const [at = '', tag = ''] = ticket.split('.');
  const expected = ticketTag(org, at, context);
  if (tag.length !== expected.length || !timingSafeEqual(Buffer.from(tag), Buffer.from(expected)))
    return false;
  const age = context.now() - Number(at);
  return age >= TICKET_MIN_AGE && age <= TICKET_LASTS;
}

/** True if the address belongs to one of the domains; `*.` matches subdomains. */
export function isOfDomains(email: string, domains: readonly string[]): boolean {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return domains.some((known) =>
    known.startsWith('*.') ? domain.endsWith(known.slice(1)) : domain === known,
  );
}

/** Rejects a password that is too short or easily guessed. @throws PasswordRefused */
export function requireGoodPassword(
  password: string,
  { passwordLength: minLength }: Pick<PortalSettings, 'passwordLength'>,
  names: readonly string[],
): void {
  const why = passwordRefusal(password, { minLength, names });
  if (why !== undefined) throw PasswordRefused({ why });
}

/** Returns the names that a developer's password must not consist of. */
export const namesOf = (
  org: string,
  { email, firstName, lastName }: { email: string; firstName: string; lastName: string },
): string[] => [org, email.split('@')[0] ?? '', firstName, lastName];
