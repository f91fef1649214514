import type { Context, MailTransport, Message } from '../context';
import { mayMail } from '../domain/accountStates';
import { MailRefused } from '../domain/mailRefused';
import { renderMail } from '../domain/mailText';
import { type MailValues, sampleValues } from '../domain/mailWords';
import { NotYet } from '../domain/notYet';
import type { MailTemplate, PortalSettings } from '../schemas/portal';
import { hashOfLink, type StoredAccount } from '../store/collections/accounts';
import type { StoredDeveloper } from '../store/collections/developers';
import type { StoredMail } from '../store/collections/mails';
import type { Collections } from '../store/store';
import { buttonOf, mailLinks, secretOf, tokenOf, withLink } from './accountLinks';
import { settingsOf, sitesOf } from './portal';
import { isStillDecided } from './requests';

/** Lease of a process for sending a mail, in milliseconds. */
const LEASE_MS = 120_000;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Delays of retries after temporary failures, in milliseconds: two and a half days in all. */
const RETRIES_MS = [
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
  6 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
];

/** Maximum stored characters of a mail server's message. */
const MAX_ERROR_LENGTH = 300;

/** Maximum recipients of one mail. */
const MAX_RECIPIENTS = 20;

/** Maximum waiting developers, and apps with requests, counted for a mail. */
const MAX_COUNTED = 1000;

/** A mail ready to send; each address gets its own message. */
interface Prepared {
  mail: StoredMail;
  addresses: readonly { name: string; address: string }[];
  values: Partial<MailValues>;
  link: string | undefined;
  settings: PortalSettings;
}

/** Mails about a password, which only go to an address that the developer proved, or that staff chose to mail. */
const ofPassword = new Set<MailTemplate>(['reset', 'setPassword', 'accountDisabled', 'passwordChanged']);

/** True for a mail that was queued before its developer's address changed, and must not go to the current one. */
const isObsolete = (
  { template }: StoredMail,
  developer: StoredDeveloper,
  account: StoredAccount | undefined,
): boolean =>
  template === 'emailChanging'
    ? account?.newEmail === undefined
    : ofPassword.has(template) && !mayMail(account, developer);

/** Error of a mail without a recipient, as listed. */
const GONE = 'There is nobody any more that it is to';

/**
 * Reads the recipients of a mail, and stores the hash of its link with the link's subject; undefined without
 * recipients.
 */
async function prepare(
  org: string,
  mail: StoredMail,
  collections: Collections,
  context: Context,
): Promise<Omit<Prepared, 'mail'> | undefined> {
  const { to, template, said } = mail;
  const [settings, { displayName }] = await Promise.all([
    settingsOf(org, collections),
    context.organizations.get(org),
  ]);
  const portal = settings.brand.name ?? displayName;
  const common: Partial<MailValues> = {
    portal,
    by: said.by ?? portal,
    reason: said.reason ?? '',
    app: said.app ?? '',
    product: said.product ?? '',
    domains: settings.domains.join(', '),
    support: settings.brand.support ?? portal,
    days: `${settings.answerWithinDays}`,
  };
  const wanted = mailLinks[template];
  const secret = secretOf(org, mail.id, context);
  const sites = sitesOf(org, settings, context);
  const button = (token: () => string) => buttonOf(template, sites, token);
  const until = context.now() + (wanted?.lasts ?? 0);

  if ('registration' in to) {
    const registration = await collections.registrations.find(org, to.registration);
    if (!registration || registration.confirmedAt !== undefined) return undefined;
    const { email, firstName, lastName } = registration;
    if (wanted) {
      const link = { purpose: wanted.purpose, hash: hashOfLink(secret), until };
      const expireAt = new Date(Math.max(registration.expireAt.getTime(), until));
      const links = withLink(registration.links, link, wanted.newest);
      collections.registrations.replace(org, { ...registration, links, expireAt });
    }
    return {
      addresses: [{ name: `${firstName} ${lastName}`, address: email }],
      values: { ...common, firstName, email },
      link: button(() => tokenOf(to, secret)),
      settings,
    };
  }

  if ('developer' in to) {
    const [[developer], account] = await Promise.all([
      collections.developers.findAll(org, [to.developer]),
      collections.accounts.find(org, to.developer),
    ]);
    if (!developer || isObsolete(mail, developer, account)) return undefined;
    const address = {
      current: developer.email,
      new: account?.newEmail,
      former: account?.formerEmail?.email,
    }[to.address];
    if (address === undefined) return undefined;
    if (wanted) {
      if (!account) return undefined;
      const email = address.toLowerCase();
      const link = { purpose: wanted.purpose, hash: hashOfLink(secret), until, email };
      const links = withLink(account.links, link, wanted.newest);
      collections.accounts.replace(org, { ...account, links });
    }
    const { firstName, lastName } = developer;
    return {
      addresses: [{ name: `${firstName} ${lastName}`, address }],
      values: { ...common, firstName, email: address },
      link: button(() => tokenOf(to, secret)),
      settings,
    };
  }

  if ('sealed' in to) {
    const address = context.vault.unseal(to.sealed, 'address of a mail');
    const values = { ...common, email: address };
    return { addresses: [{ name: '', address }], values, link: undefined, settings };
  }

  if ('member' in to) {
    return {
      addresses: [{ name: '', address: to.member }],
      values: { ...common, ...sampleValues },
      link: button(() => 'example'),
      settings,
    };
  }

  const late = context.now() - settings.answerWithinDays * 24 * HOUR;
  const counts: Partial<Record<StoredMail['template'], () => Promise<number>>> = {
    waitingDevelopers: async () => (await collections.accounts.listWaiting(org, MAX_COUNTED)).length,
    requestsWaiting: async () => (await collections.apps.pendingSince(org, MAX_COUNTED)).length,
    requestsOverdue: async () =>
      (await collections.apps.pendingSince(org, MAX_COUNTED)).filter((since) => since <= late).length,
  };
  const counting = counts[template];
  if (!counting) return undefined;
  const [members, count] = await Promise.all([collections.members.list(org), counting()]);
  if (count === 0) return undefined;
  const admins = members.filter(({ role }) => role === 'orgadmin').map(({ email }) => email);
  const listeners = settings.activationMailTo.length > 0 ? settings.activationMailTo : admins;
  return {
    addresses: listeners.slice(0, MAX_RECIPIENTS).map((address) => ({ name: '', address })),
    values: { ...common, count: count < MAX_COUNTED ? `${count}` : `${count} or more` },
    link: button(() => ''),
    settings,
  };
}

const logoOf = ({ brand: { logo } }: PortalSettings): Message['attachments'] => {
  const [, contentType, data] = /^data:(image\/png);base64,(.*)$/.exec(logo ?? '') ?? [];
  return contentType && data ? [{ cid: 'logo', contentType, content: Buffer.from(data, 'base64') }] : [];
};

/** Headers of automatic mails. Source: RFC 3834, 5; Microsoft, [MS-OXCMAIL] 2.2.3.2.14. */
const AUTOMATIC = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' };

/** Creates the messages of a mail; a resent mail has the same Message-IDs. */
function messagesOf(
  org: string,
  { mail, addresses, values, link, settings }: Prepared,
  { mailFrom = '' }: Context,
): Message[] {
  const attachments = logoOf(settings);
  const { template, language } = mail;
  const hasLogo = attachments.length > 0;
  const words = renderMail({ template, language, values, link, settings, hasLogo });
  const host = mailFrom.slice(mailFrom.lastIndexOf('@') + 1);
  return addresses.map((to, index) => ({
    ...words,
    messageId: `<${org}.${mail.id.replace(/[^\w.-]/g, '.')}.${index}@${host}>`,
    from: { name: settings.mail.fromName ?? values.portal ?? '', address: mailFrom },
    to,
    replyTo: settings.mail.replyTo ?? settings.brand.support,
    headers: AUTOMATIC,
    attachments,
  }));
}

/** Leases a mail; undefined if it was sent, another process has it, or it is not to be sent any more. @throws NotYet */
const lease = (org: string, id: string, context: Context): Promise<Prepared | undefined> =>
  context.store.atomically(async (collections) => {
    const at = context.now();
    const named = { org, kind: 'mail', ref: id } as const;
    const mail = await collections.mails.find(org, id);
    if (!mail || mail.state === 'sent' || mail.state === 'failed') {
      collections.due.delete(named);
      return undefined;
    }
    if (mail.leaseUntil > at) return undefined;
    const { notBefore = 0, decision, attempts } = mail;
    if (notBefore > at) throw new NotYet(notBefore - at);
    if (decision && attempts === 0 && !(await isStillDecided(org, decision, collections))) {
      collections.mails.delete(org, mail);
      collections.due.delete(named);
      return undefined;
    }
    const prepared = await prepare(org, mail, collections, context);
    if (!prepared || prepared.addresses.length === 0) {
      collections.mails.replace(org, { ...mail, state: 'failed', error: GONE });
      collections.due.delete(named);
      return undefined;
    }
    const leaseUntil = at + LEASE_MS;
    const taken = { ...mail, state: 'sending' as const, attempts: attempts + 1, leaseUntil };
    collections.mails.replace(org, taken);
    collections.due.put({ ...named, at: leaseUntil });
    return { ...prepared, mail: taken };
  });

/** Returns a mail server's message without secrets. */
const wordsOf = (error: unknown, secret: string): string =>
  (error instanceof Error ? error.message : `${error}`).replaceAll(secret, '…').slice(0, MAX_ERROR_LENGTH);

/**
 * Sends a mail, effectively once: if a process is killed between sending and recording, it is sent again with
 * the same Message-ID. Temporary failures are retried; permanent ones are recorded with the server's message.
 * @throws NotYet while it must not be sent
 */
export async function deliverMail(
  org: string,
  id: string,
  context: Context,
  transport: MailTransport | undefined,
): Promise<void> {
  const { store, log, now } = context;
  const prepared = await lease(org, id, context);
  if (!prepared) return;
  let error: unknown;
  try {
    if (!transport) throw new Error('No mail server is set');
    for (const message of messagesOf(org, prepared, context)) await transport.send(message);
  } catch (thrown) {
    error = thrown;
  }
  const { attempts } = prepared.mail;
  const wait = RETRIES_MS[attempts - 1];
  const isFinal = error instanceof MailRefused || wait === undefined;
  const words = error === undefined ? undefined : wordsOf(error, secretOf(org, id, context));
  const named = { org, kind: 'mail', ref: id } as const;
  await store.atomically(async ({ mails, due }) => {
    const mail = await mails.find(org, id);
    if (mail?.state !== 'sending' || mail.attempts !== attempts) return;
    if (words === undefined) {
      mails.replace(org, { ...mail, state: 'sent', sentAt: now(), leaseUntil: 0 });
      due.delete(named);
      return;
    }
    mails.replace(org, { ...mail, state: isFinal ? 'failed' : 'queued', error: words, leaseUntil: 0 });
    if (isFinal) due.delete(named);
    else due.put({ ...named, at: now() + (wait ?? 0) });
  });
  if (words === undefined) log.info({ org, mail: id, attempts }, 'A mail was handed over');
  else log.error({ org, mail: id, attempts, isFinal, words }, 'A mail could not be handed over');
}
