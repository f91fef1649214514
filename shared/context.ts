import type { CredentialVault } from './collections/credentials';
import type { StoredOrganization } from './collections/organizations';
import type { ActorStore, Store } from './collections/store';
import type { Attempts } from './domain/guessing';
import type { Role } from './permissions';
import type { Vault } from './vault';
import type { Verifier } from './verification/verifier';

/** Who makes a request. */
export interface Caller {
  /** The caller's e-mail address, or the name of a token: what `createdBy` and `lastModifiedBy` say. */
  name: string;
  role: Role;
  /** Whose things alone a caller of role `self` sees. */
  developerId?: string | undefined;
  /** The e-mail address, in lower case, of the member who calls, or who made the token that calls. */
  memberKey?: string | undefined;
  /** The address that the request came from. */
  address?: string | undefined;
}

/** Writes one structured log line; never give it a key, a secret or a password. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** The events that are delivered in this process. */
export interface Deliveries {
  /** Resolves when the triggers that run now for a document have ended; undefined when none runs. */
  handled(document: string): Promise<void> | undefined;
}

/** Everything a handler may touch. */
export interface Context {
  store: Store;
  vault: Vault;
  log: Log;
  /** The address that clients use, without a slash at its end, where the environment names it. */
  url?: string | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** Organizations and their settings, at most a minute old. */
  organizations: {
    find(org: string): Promise<StoredOrganization | undefined>;
    /** @throws OrganizationDoesNotExist */
    get(org: string): Promise<StoredOrganization>;
    /** Whether one was found before: none is ever deleted. */
    isKnown(org: string): boolean;
    /** To be called when one was changed: it is read again when it is asked for next. */
    forget(org: string): void;
  };
  /** Callers whose credentials proved good a moment ago. */
  callers: {
    /** To be called when a member or a token of an organization was changed. */
    forget(org: string): void;
  };
  /** Limits of what may be guessed. */
  attempts: Attempts;
  /** What is remembered of consumer keys. */
  verifier: Verifier;
  /** Present in a process that runs triggers itself. */
  deliveries?: Deliveries;
  /** How long `createDeveloperApp` waits for the trigger before it issues itself, in milliseconds. */
  issuanceWait: number;
}

/** Everything a handler of an operation may touch: what it changes is audited as its caller's. */
export type OperationContext = Context & {
  store: ActorStore;
  /** Seals and opens the credentials of the organization. */
  credentials: CredentialVault;
};
