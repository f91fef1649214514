import { AccountStateConflict } from '../faults';
import type { Account } from '../schemas/portal';
import type { StoredAccount } from '../store/collections/accounts';
import type { StoredDeveloper } from '../store/collections/developers';

/** State of a developer's portal account; `none` without one. */
export type AccountState = Account['state'];

/** Events of accounts, and the state after each, by the states in which it is allowed. */
export const transitions = {
  /** Staff invite a developer, or a developer without a password requests an invitation. */
  invite: { none: 'invited', invited: 'invited' },
  /** A registration is confirmed. */
  confirm: { none: 'active', invited: 'active' },
  /** The developer sets a password with a link. */
  claim: { invited: 'active', active: 'active' },
  /** Staff set a password. */
  setPassword: { none: 'active', invited: 'active', active: 'active' },
  disable: { invited: 'disabled', active: 'disabled' },
  /** Results in `invited` without a password. */
  enable: { disabled: 'active' },
  /** The owner reverts a change of address: the password becomes void. */
  undoEmail: { active: 'invited', invited: 'invited' },
  close: { active: 'closing' },
  keep: { closing: 'active' },
} as const satisfies Record<string, Partial<Record<AccountState, AccountState>>>;
export type AccountEvent = keyof typeof transitions;

/** Returns the state after an event; undefined if the event is not allowed. */
export const stateAfter = (event: AccountEvent, state: AccountState): AccountState | undefined =>
  (transitions[event] as Partial<Record<AccountState, AccountState>>)[state];

/** Applies an event to an account; voids all mailed links. @throws AccountStateConflict */
export function afterEvent(event: AccountEvent, account: StoredAccount): StoredAccount {
  const next = stateAfter(event, account.state);
  if (next === undefined || next === 'none') throw AccountStateConflict({ state: account.state });
  const hasPassword = account.passwordHash !== undefined;
  return { ...account, state: next === 'active' && !hasPassword ? 'invited' : next, links: [] };
}

/** Creates the account of a developer who has none, in the state after an event. */
export const newAccount = (
  event: 'invite' | 'confirm' | 'setPassword',
  account: Omit<StoredAccount, 'state' | 'mustChange' | 'isRefused' | 'acceptances' | 'links'>,
): StoredAccount => ({
  ...account,
  state: transitions[event].none,
  mustChange: false,
  isRefused: false,
  acceptances: [],
  links: [],
});

/** Requires that an event is allowed. @throws AccountStateConflict */
export function requireTransition(event: AccountEvent, account: StoredAccount | undefined): void {
  const state = account?.state ?? 'none';
  if (stateAfter(event, state) === undefined) throw AccountStateConflict({ state });
}

/** True if the developer may sign in with the right password. */
export const maySignIn = ({ state, passwordHash }: StoredAccount): boolean =>
  state === 'active' && passwordHash !== undefined;

type Owner = Pick<StoredDeveloper, 'status' | 'statusSince' | 'emailKey'>;

/** Returns since when a developer awaits the first activation; undefined for others. */
export function waitingSince(
  account: Pick<StoredAccount, 'waitingSince' | 'isRefused'> | undefined,
  { status, statusSince }: Owner,
): number | undefined {
  const isFirst = status === 'inactive' && statusSince === undefined && !account?.isRefused;
  return isFirst ? account?.waitingSince : undefined;
}

/** True if the developer proved to own the address of the record. */
export const isEmailConfirmed = (account: StoredAccount | undefined, { emailKey }: Owner): boolean =>
  account?.confirmedEmail === emailKey;

/**
 * True if account mails may go to the address of the record: staff have not changed it since the developer
 * proved another one.
 */
export const mayMail = (account: StoredAccount | undefined, owner: Owner): boolean =>
  account?.confirmedEmail === undefined || isEmailConfirmed(account, owner);
