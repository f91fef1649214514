import type { Vault } from '../vault';
import { apiProducts } from './apiProducts';
import { appGroups } from './appGroups';
import { apps } from './apps';
import { companies } from './companies';
import { developers } from './developers';
import type { Database } from './firestore';
import { keys } from './keys';
import { members } from './members';
import { organizations } from './organizations';
import { atomically, reading, type Session } from './session';

const collections = (session: Session, vault: Vault) => ({
  organizations: organizations(session),
  members: members(session),
  developers: developers(session),
  companies: companies(session),
  appGroups: appGroups(session),
  apps: apps(session, vault),
  keys: keys(session),
  apiProducts: apiProducts(session),
});

/** Every collection, in one unit of work. */
export type Collections = ReturnType<typeof collections>;

/** Every collection for reading, and units of work for writing. */
export interface Store extends Collections {
  /**
   * Does a unit of work: what it writes is stored in one commit, or not at all.
   * It may be done more than once, so it must do nothing else. @throws WriteConflict
   */
  atomically<T>(work: (store: Collections) => Promise<T> | T): Promise<T>;
  /** Lets go of the database's connections. */
  close(): Promise<void>;
}

const outsideOfUnit = (): never => {
  throw new Error('Writes belong in store.atomically');
};

/** Opens the store over a database. */
export function openStore(db: Database, vault: Vault): Store {
  const readOnly: Session = {
    ...reading(db),
    create: outsideOfUnit,
    replace: outsideOfUnit,
    delete: outsideOfUnit,
    append: outsideOfUnit,
    withdraw: outsideOfUnit,
    increment: outsideOfUnit,
  };
  return {
    ...collections(readOnly, vault),
    atomically: (work) => atomically(db, (session) => work(collections(session, vault))),
    close: () => db.close(),
  };
}
