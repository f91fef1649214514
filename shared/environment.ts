import type { Vault } from './crypto/vault';
import type { Role } from './permissions';
import type { StoredOrganization } from './store/collections/organizations';
import type { Store } from './store/store';

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

/** What a process has whatever it serves. */
export interface Environment {
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
}
