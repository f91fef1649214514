import type { Context } from '../context';
import { hashPassword } from '../crypto/passwords';
import { afterEvent, mayMail } from '../domain/accountStates';
import { normalizedPassword } from '../domain/passwordRules';
import { modified } from '../domain/stamps';
import { LinkDoesNotExist } from '../faults';
import type { Language } from '../schemas/portal';
import { findAccountLink } from './accountLinks';
import { endSessions } from './accountSessions';
import { queueMail, retryTaken } from './mailQueue';
import { namesOf, requireGoodPassword, settingsOf } from './portal';
import { holderOf, requireAccount } from './registrations';

/** Retention of an unhandled reset, in milliseconds. */
const RESET_LASTS = 24 * 3600_000;

/** Time after which a reset without its trigger event is handled by `runDue`, in milliseconds. */
const TRIGGER_GRACE_MS = 60_000;

/** Stores a request for a password reset, in one commit without reading anything by the address. */
export async function askReset(
  org: string,
  { email: typed, language }: { email: string; language: Language },
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<void> {
  const at = now();
  await store.atomically(({ resets, due }) => {
    const email = typed.toLowerCase();
    const id = resets.idOf(org, email);
    resets.ask(org, { id, email, language, askedAt: at, expireAt: new Date(at + RESET_LASTS) });
    due.put({ org, kind: 'reset', ref: id, at: at + TRIGGER_GRACE_MS });
  });
}

/**
 * Decides which mail follows a request for a password reset: a link, or a notice that the account is
 * disabled. None if the address belongs to nobody, or staff entered it after the developer proved another
 * one.
 */
export const decideReset = (org: string, id: string, context: Context): Promise<void> =>
  retryTaken(() =>
    context.store.atomically(async (collections) => {
      const { resets, accounts, mailboxes, due } = collections;
      const at = context.now();
      const reset = await resets.find(org, id);
      due.delete({ org, kind: 'reset', ref: id });
      if (!reset) return;
      resets.delete(org, reset);
      const { email, language } = reset;
      const holder = await holderOf(org, email, collections);
      if (!holder || reset.expireAt.getTime() <= at) return;
      const { developer, account } = holder;
      if (account?.state === 'closing') return;
      if (account && !mayMail(account, developer)) {
        accounts.replace(org, { ...account, resetAskedAt: at });
        return;
      }
      if (!(await mailboxes.admit(org, email, at))) return;
      requireAccount(org, holder, { language, by: email, at }, collections);
      const template =
        account?.state === 'disabled'
          ? ('accountDisabled' as const)
          : account?.state === 'active'
            ? ('reset' as const)
            : ('setPassword' as const);
      const { developerId } = developer;
      const to = { developer: developerId, address: 'current' as const };
      const subject = `developers/${developerId}`;
      queueMail(org, { template, to, subject, language }, collections, at);
    }),
  );

/**
 * Sets a password with a link, which proves the address: ends all sessions, voids all links, and notifies the
 * developer if there was a password. @throws LinkDoesNotExist @throws PasswordRefused
 */
export async function setPasswordByLink(
  org: string,
  { token, password }: { token: string; password: string },
  { address }: { address: string | undefined },
  context: Context,
): Promise<void> {
  const { store, now, callers } = context;
  const { account: shown } = await findAccountLink(org, token, ['password'], store, now());
  const [settings, [developer]] = await Promise.all([
    settingsOf(org, store),
    store.developers.findAll(org, [shown.developerId]),
  ]);
  if (!developer) throw LinkDoesNotExist();
  requireGoodPassword(password, settings, namesOf(org, developer));
  const passwordHash = await hashPassword(normalizedPassword(password));
  const by = store.by({ name: developer.email, action: 'setPasswordByLink', address });
  await by.atomically(async (collections) => {
    const at = now();
    const { account, link } = await findAccountLink(org, token, ['password'], collections, at);
    if (account.state !== 'active' && account.state !== 'invited') throw LinkDoesNotExist();
    const [owner] = await collections.developers.findAll(org, [account.developerId]);
    // A link proves only the address it was mailed to.
    if (!owner || link.email !== owner.emailKey) throw LinkDoesNotExist();
    const hadPassword = account.passwordHash !== undefined;
    const proven = { passwordHash, passwordSetAt: at, mustChange: false, confirmedEmail: owner.emailKey };
    const claimed = afterEvent('claim', { ...account, ...proven });
    collections.accounts.replace(org, { ...claimed, ...modified({ name: owner.email }, at) });
    await endSessions({ org, developerId: account.developerId }, collections);
    if (!hadPassword) return;
    const { developerId, language } = account;
    const about = { to: { developer: developerId, address: 'current' as const }, language };
    const subject = `developers/${developerId}`;
    queueMail(org, { template: 'passwordChanged', ...about, subject }, collections, at);
  });
  callers.forget(org);
}
