import type { Vault } from './crypto/vault';
import type { CallerRole } from './permissions';
import type { StoredOrganization } from './store/collections/organizations';
import type { Store } from './store/store';

/** The caller of a request. */
export interface Caller {
  /** E-mail address, or name of a token; stored in `createdBy` and `lastModifiedBy`. */
  name: string;
  role: CallerRole;
  /** Whose things alone a caller of role `self` sees. */
  developerId?: string | undefined;
  /** Lower-case e-mail address of the calling member, or of the member who created the calling token. */
  memberKey?: string | undefined;
  /** The id of the portal session that proves a developer. */
  session?: string | undefined;
  /** The address that the request came from. */
  address?: string | undefined;
}

/** The browser that sent a request, for operations that sign developers in and out. */
export interface Browser {
  /** The `Cookie` header, where a page of the developer portal sent the request. */
  cookie: string | undefined;
  userAgent: string | undefined;
  /** True where a page of the developer portal sent the request. */
  isPortal: boolean;
  /** Adds a `Set-Cookie` header to the answer. */
  setCookie(cookie: string): void;
}

/** Writes one structured log line; never give it a key, a secret or a password. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** An account that a sign-in page may offer to everybody. */
export interface DemoAccount {
  email: string;
  password: string;
}

/** Everything available in every process. */
export interface Environment {
  store: Store;
  vault: Vault;
  log: Log;
  /** Public address of the deployment, without a trailing slash, if configured. */
  url?: string | undefined;
  /** The address that mails come from, where the environment names it: without one no mail is queued for strangers. */
  mailFrom?: string | undefined;
  /** Origins of gateways that pages of developer portals may send requests to. */
  tryOrigins: readonly string[];
  /** The account whose password `npm start` publishes; only in a process that listens on loopback alone. */
  demoAccount?: DemoAccount | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** Cached organizations and their settings, at most a minute old. */
  organizations: {
    find(org: string): Promise<StoredOrganization | undefined>;
    /** @throws OrganizationDoesNotExist */
    get(org: string): Promise<StoredOrganization>;
    /** True if it was found before; organizations are never deleted. */
    isKnown(org: string): boolean;
    /** Drops an organization from the cache; call it when it changed. */
    forget(org: string): void;
  };
}
