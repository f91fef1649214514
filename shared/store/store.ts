import type { Vault } from '../crypto/vault';
import { PortalSettings } from '../schemas/portal';
import { accounts, StoredAccount } from './collections/accounts';
import { apiProducts, type ProductVisibility, StoredApiProduct } from './collections/apiProducts';
import { appGroups, StoredAppGroup } from './collections/appGroups';
import { apps, StoredApp } from './collections/apps';
import { type Actor, type AuditedCollections, type AuditNote, auditOf, audits } from './collections/audits';
import { changeRecordsOf, changes } from './collections/changes';
import { companies, StoredCompany } from './collections/companies';
import { deletions } from './collections/deletions';
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
import { requestNoticesOf } from './collections/requestNotices';
import { sessions } from './collections/sessions';
import { StoredSigningKeys, signingKeys } from './collections/signingKeys';
import { StoredSpec, specs } from './collections/specs';
import { tokenFamilies } from './collections/tokenFamilies';
import { StoredToken, tokens } from './collections/tokens';
import type { Database } from './database';
import { atomically, type DeriveWrites, type ReadBounds, reading, type UnitOfWork } from './unit';

/** What collections are opened with. */
interface View {
  session: UnitOfWork;
  vault: Vault;
  /** The API products that the actor sees; all by default. */
  visibility: ProductVisibility | undefined;
}

/** Adds what visibility is looked up by: nothing without an owner. */
const withLookups = (session: UnitOfWork, { isVisible, owner }: ProductVisibility) => ({
  isVisible,
  findOwner: async (org: string) => (owner === undefined ? undefined : owners(session).find(org, owner)),
  isOnKey: async (org: string, apiProduct: string) =>
    owner !== undefined && apps(session).hasKeyFor(org, owner, apiProduct),
});

/** How each collection is opened. */
const openers = {
  organizations: ({ session }: View) => organizations(session),
  members: ({ session }: View) => members(session),
  developers: ({ session }: View) => developers(session),
  companies: ({ session }: View) => companies(session),
  appGroups: ({ session }: View) => appGroups(session),
  apps: ({ session }: View) => apps(session),
  keys: ({ session }: View) => keys(session),
  apiProducts: ({ session, visibility }: View) =>
    apiProducts(session, visibility && withLookups(session, visibility)),
  denials: ({ session }: View) => denials(session),
  deletions: ({ session }: View) => deletions(session),
  tokens: ({ session }: View) => tokens(session),
  failedAttempts: ({ session }: View) => failedAttempts(session),
  audits: ({ session }: View) => audits(session),
  changes: ({ session }: View) => changes(session),
  owners: ({ session }: View) => owners(session),
  keyUses: ({ session }: View) => keyUses(session),
  sessions: ({ session, vault }: View) => sessions(session, vault),
  tokenFamilies: ({ session }: View) => tokenFamilies(session),
  signingKeys: ({ session }: View) => signingKeys(session),
  imports: ({ session }: View) => imports(session),
  accounts: ({ session }: View) => accounts(session),
  registrations: ({ session, vault }: View) => registrations(session, vault),
  resets: ({ session, vault }: View) => resets(session, vault),
  mailboxes: ({ session, vault }: View) => mailboxes(session, vault),
  mails: ({ session }: View) => mails(session),
  due: ({ session }: View) => due(session),
  portalSessions: ({ session, vault }: View) => portalSessions(session, vault),
  portalSettings: ({ session }: View) => portalSettings(session),
  specs: ({ session }: View) => specs(session),
};

/** All collections in one unit of work. */
export type Collections = { readonly [Name in keyof typeof openers]: ReturnType<(typeof openers)[Name]> };

const VIEW = Symbol('view');

/** Opens a collection when it is first used, as a request uses few of them. */
const opening = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.entries(openers).map(([name, open]) => [
      name,
      {
        enumerable: true,
        get(this: { [VIEW]: View }) {
          const value = open(this[VIEW]);
          Object.defineProperty(this, name, { value });
          return value;
        },
      },
    ]),
  ),
);

/** Returns the collections as an actor sees them. */
const collections = (session: UnitOfWork, vault: Vault, visibility?: ProductVisibility): Collections =>
  Object.assign(Object.create(opening), { [VIEW]: { session, vault, visibility } });

/** All collections below an organization, with what the audit trail shows of each. */
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
  specs: StoredSpec,
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
  quotas: 'unaudited',
  registrations: 'unaudited',
  resets: 'unaudited',
};

/** All collections for reading, and units of work for writing. */
export interface Store extends Collections {
  /**
   * Runs a unit of work: all its writes are stored in one commit, or none. It may run repeatedly, so it must
   * have no other effects. @throws WriteConflict
   */
  atomically<T>(work: (store: Collections) => Promise<T> | T): Promise<T>;
  /**
   * Returns the store as used by an actor: changes are stored with an audit entry, unless the actor sums them up,
   * invisible entities do not exist, and reads outside of units of work are limited by `bounds`.
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
  /** One reader for all requests without bounds of their own: their reads of one tick share a round trip. */
  const unbounded = readOnly();
  const feed: DeriveWrites = (writes, before) => [
    ...changeRecordsOf(writes, now()),
    ...requestNoticesOf(writes, before, now()),
  ];
  const over: Store['over'] = (database) => openStore(database, vault, now);
  const by: Store['by'] = (actor, visibility, bounds) =>
    Object.assign(collections(visibility || bounds ? readOnly(bounds) : unbounded, vault, visibility), {
      ...common,
      because: (reason?: string) => by({ ...actor, reason }, visibility, bounds),
      atomically: <T>(work: (store: Collections) => Promise<T> | T) =>
        atomically(
          db,
          (session) => work(collections(session, vault, visibility)),
          actor.isSummarized
            ? [feed]
            : [feed, (writes, before) => auditOf(writes, before, actor, now(), auditedCollections)],
        ),
      note: (org: string, noted: AuditNote) =>
        atomically(db, (session) => audits(session).note(org, noted, actor, now())),
    });
  const common = {
    quotas: quotas(db),
    failedAttemptCounters: failedAttemptCounters(db),
    within: (bounds: ReadBounds) => collections(readOnly(bounds), vault),
    by,
    over,
    close: () => db.close(),
  };
  return Object.assign(collections(unbounded, vault), {
    ...common,
    atomically: <T>(work: (store: Collections) => Promise<T> | T) =>
      atomically(db, (session) => work(collections(session, vault)), [feed]),
  });
}
