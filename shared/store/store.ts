import type { Vault } from '../crypto/vault';
import { PortalSettings } from '../schemas/portal';
import { accounts, StoredAccount } from './collections/accounts';
import { apiProducts, type ProductVisibility, StoredApiProduct } from './collections/apiProducts';
import { appGroups, StoredAppGroup } from './collections/appGroups';
import { apps, StoredApp } from './collections/apps';
import { type Actor, type AuditedCollections, type AuditNote, auditOf, audits } from './collections/audits';
import { changes, changesOf } from './collections/changes';
import { companies, StoredCompany } from './collections/companies';
import { denials } from './collections/denials';
import { developers, StoredDeveloper } from './collections/developers';
import { due } from './collections/due';
import { failedAttemptCounters, failedAttempts } from './collections/failedAttempts';
import { imports } from './collections/imports';
import { keys } from './collections/keys';
import { keyUses } from './collections/keyUses';
import { mails } from './collections/mails';
import { members, StoredMember } from './collections/members';
import { organizations, StoredOrganization } from './collections/organizations';
import { owners } from './collections/owners';
import { portalSessions } from './collections/portalSessions';
import { portalSettings } from './collections/portalSettings';
import { quotas } from './collections/quotas';
import { mailboxes, registrations, resets } from './collections/registrations';
import { sessions } from './collections/sessions';
import { StoredSigningKeys, signingKeys } from './collections/signingKeys';
import { tokenFamilies } from './collections/tokenFamilies';
import { StoredToken, tokens } from './collections/tokens';
import type { Database } from './database';
import { atomically, type DeriveWrites, type ReadBounds, reading, type UnitOfWork } from './unit';

/** Creates the collections as an actor sees them; without `visibility`, everything is visible. */
const collections = (session: UnitOfWork, vault: Vault, visibility?: ProductVisibility) => {
  const appCollection = apps(session);
  const visibilityLookup = visibility && {
    isVisible: visibility.isVisible,
    isOnKey: (org: string, apiProduct: string) => appCollection.hasKeyFor(org, visibility.owner, apiProduct),
  };
  return {
    organizations: organizations(session),
    members: members(session),
    developers: developers(session),
    companies: companies(session),
    appGroups: appGroups(session),
    apps: appCollection,
    keys: keys(session),
    apiProducts: apiProducts(session, visibilityLookup),
    denials: denials(session),
    tokens: tokens(session),
    failedAttempts: failedAttempts(session),
    audits: audits(session),
    changes: changes(session),
    owners: owners(session),
    keyUses: keyUses(session),
    sessions: sessions(session, vault),
    tokenFamilies: tokenFamilies(session),
    signingKeys: signingKeys(session),
    imports: imports(session),
    accounts: accounts(session),
    registrations: registrations(session, vault),
    resets: resets(session, vault),
    mailboxes: mailboxes(session, vault),
    mails: mails(session),
    due: due(session),
    portalSessions: portalSessions(session, vault),
    portalSettings: portalSettings(session),
  };
};

/** What the audit trail shows of each collection below an organization. */
export const auditedCollections: AuditedCollections = {
  '': StoredOrganization,
  accounts: StoredAccount,
  apiProducts: StoredApiProduct,
  appGroups: StoredAppGroup,
  apps: StoredApp,
  companies: StoredCompany,
  developers: StoredDeveloper,
  members: StoredMember,
  settings: PortalSettings,
  signingKeys: StoredSigningKeys,
  tokens: StoredToken,
  audits: 'unaudited',
  changes: 'unaudited',
  denials: 'unaudited',
  developerEmails: 'unaudited',
  guesses: 'unaudited',
  imports: 'unaudited',
  keyUses: 'unaudited',
  keys: 'unaudited',
  mailboxes: 'unaudited',
  mails: 'unaudited',
  registrations: 'unaudited',
  resets: 'unaudited',
};

/** All collections in one unit of work. */
export type Collections = ReturnType<typeof collections>;

/** All collections for reading, and units of work for writing. */
export interface Store extends Collections {
  /**
   * Runs a unit of work: all its writes are stored in one commit, or none. It may run repeatedly, so it must
   * have no other effects. @throws WriteConflict
   */
  atomically<T>(work: (store: Collections) => Promise<T> | T): Promise<T>;
  /**
   * Returns the store as used by an actor: changes are stored with an audit entry, invisible entities do not
   * exist, and reads outside of units of work are limited by `bounds`.
   */
  by(actor: Actor, visibility?: ProductVisibility, bounds?: ReadBounds): ActorStore;
  /** Returns the same collections with limited reads. */
  within(bounds: ReadBounds): Collections;
  /** Quota counters. */
  quotas: ReturnType<typeof quotas>;
  /** Counters of failed attempts with guessable credentials. */
  failedAttemptCounters: ReturnType<typeof failedAttemptCounters>;
  /** Returns the same store on another view of its database, such as a transaction. */
  over(database: Database): Store;
  /** Closes the connections of the database. */
  close(): Promise<void>;
}

/** The store as used by an actor. */
export interface ActorStore extends Store {
  /** Writes an audit entry for something other than a change: access to a secret, or a refusal. */
  note(org: string, noted: AuditNote): Promise<void>;
  /** Returns the same store; audit entries of changes include the reason. */
  because(reason: string | undefined): ActorStore;
}

const outsideOfUnit = (): never => {
  throw new Error('Writes belong in store.atomically');
};

/** Opens the store of a database. */
export function openStore(db: Database, vault: Vault, now: () => number = Date.now): Store {
  const readOnly = (bounds?: ReadBounds): UnitOfWork => ({
    ...reading(db, undefined, bounds),
    create: outsideOfUnit,
    replace: outsideOfUnit,
    delete: outsideOfUnit,
    update: outsideOfUnit,
  });
  const feed: DeriveWrites = (writes) => changesOf(writes, now());
  const plain: Store = {
    ...collections(readOnly(), vault),
    quotas: quotas(db),
    failedAttemptCounters: failedAttemptCounters(db),
    atomically: (work) => atomically(db, (session) => work(collections(session, vault)), [feed]),
    within: (bounds) => collections(readOnly(bounds), vault),
    by: (actor, visibility, bounds) => ({
      ...plain,
      ...((visibility || bounds) && collections(readOnly(bounds), vault, visibility)),
      because: (reason) => plain.by({ ...actor, reason }, visibility, bounds),
      atomically: (work) =>
        atomically(db, (session) => work(collections(session, vault, visibility)), [
          feed,
          (writes, before) => auditOf(writes, before, actor, now(), auditedCollections),
        ]),
      note: (org, noted) => atomically(db, (session) => audits(session).note(org, noted, actor, now())),
    }),
    over: (database) => openStore(database, vault, now),
    close: () => db.close(),
  };
  return plain;
}
