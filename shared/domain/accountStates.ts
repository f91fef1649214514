import { AccountStateConflict } from '../faults';
import type { Account } from '../schemas/portal';
import type { StoredAccount } from '../store/collections/accounts';
import type { StoredDeveloper } from '../store/collections/developers';

/** The state of a developer's portal account; `none` where there is none. */
export type AccountState = Account['state'];

/** What happens to accounts, and the state that follows each in which it may happen. */
export const transitions = {
  /** Staff invite, or a developer without a password asks for one. */
  invite: { none: 'invited', invited: 'invited' },
  /** A registration is confirmed. */
  confirm: { none: 'active', invited: 'active' },
  /** The developer sets a password by a link. */
  claim: { invited: 'active', active: 'active' },
  /** Staff set a password. */
  setPassword: { none: 'active', invited: 'active', active: 'active' },
  disable: { invited: 'disabled', active: 'disabled' },
  /** To `invited` where there is no password. */
  enable: { disabled: 'active' },
  /** The address of an account is taken back from somebody who changed it: the password is void. */
  undoEmail: { active: 'invited', invited: 'invited' },
  close: { active: 'closing' },
  keep: { closing: 'active' },
} as const satisfies Record<string, Partial<Record<AccountState, AccountState>>>;
export type AccountEvent = keyof typeof transitions;

/** Returns the state that follows an event; undefined where it may not happen. */
export const stateAfter = (event: AccountEvent, state: AccountState): AccountState | undefined =>
  (transitions[event] as Partial<Record<AccountState, AccountState>>)[state];

/** Returns the account as it is after an event. Links that were mailed before become void. @throws AccountStateConflict */
export function afterEvent(event: AccountEvent, account: StoredAccount): StoredAccount {
  const next = stateAfter(event, account.state);
  if (next === undefined || next === 'none') throw AccountStateConflict({ state: account.state });
  const hasPassword = account.passwordHash !== undefined;
  return { ...account, state: next === 'active' && !hasPassword ? 'invited' : next, links: [] };
}

/** Makes an account in the state that follows an event, for a developer who has none. */
export const newAccount = (
  event: 'invite' | 'confirm' | 'setPassword',
  account: Omit<StoredAccount, 'state' | 'mustChange' | 'isRefused' | 'acceptances' | 'links'>,
): StoredAccount => ({
  ...account,
  state: transitions[event].none,
  ...{ mustChange: false, isRefused: false, acceptances: [], links: [] },
});

/** Requires that something may happen to a developer's account. @throws AccountStateConflict */
export function requireTransition(event: AccountEvent, account: StoredAccount | undefined): void {
  const state = account?.state ?? 'none';
  if (stateAfter(event, state) === undefined) throw AccountStateConflict({ state });
}

/** Whether a developer may sign in, given that the password is right. */
export const maySignIn = ({ state, passwordHash }: StoredAccount): boolean =>
  state === 'active' && passwordHash !== undefined;

type Owner = Pick<StoredDeveloper, 'status' | 'statusSince' | 'emailKey'>;

/** Since when a developer waits for the first activation; undefined for one who does not. */
export function waitingSince(
  account: Pick<StoredAccount, 'waitingSince' | 'isRefused'> | undefined,
  { status, statusSince }: Owner,
): number | undefined {
  const isFirst = status === 'inactive' && statusSince === undefined && !account?.isRefused;
  return isFirst ? account?.waitingSince : undefined;
}

/** Whether the developer proved that the address of the record is theirs. */
export const isEmailConfirmed = (account: StoredAccount | undefined, { emailKey }: Owner): boolean =>
  account?.confirmedEmail === emailKey;

/**
 * Whether mails about the account may go to the address of the record: nobody else but staff wrote it after the
 * developer proved another one.
 */
export const mayMail = (account: StoredAccount | undefined, owner: Owner): boolean =>
  account?.confirmedEmail === undefined || isEmailConfirmed(account, owner);
