import type { LookupAddress, LookupAllOptions } from 'node:dns';
import type { Environment } from './environment';
import type { CredentialVault } from './store/collections/credentials';
import type { ActorStore } from './store/store';
import type { Attempts } from './tasks/failedAttempts';
import type { Verifier } from './verification/cache/verifier';

/** Triggers that run in this process. */
export interface Deliveries {
  /** Resolves when the running triggers of a document have ended; undefined if none runs. */
  handled(document: string): Promise<void> | undefined;
}

/** A mail as it is handed over. */
export interface Message {
  /** The same whenever the mail is handed over again, with the host: `<id@host>`. */
  messageId: string;
  from: { name: string; address: string };
  to: { name: string; address: string };
  replyTo?: string | undefined;
  subject: string;
  text: string;
  html: string;
  headers: Readonly<Record<string, string>>;
  /** The logo, which the HTML names by its `cid`. */
  attachments: readonly { cid: string; contentType: string; content: Buffer }[];
}

/** Hands mails over. */
export interface MailTransport {
  /** Resolves when the mail was accepted. @throws MailRefused when it never will be, or any other error */
  send(message: Message): Promise<void>;
}

/** What a fetch of a document from the internet may do otherwise; tests alone set it. */
export interface FetchingRules {
  /** True if documents may also come from 127.0.0.1, over http. */
  allowsLoopback?: boolean;
  /** Looks up the addresses of a host, instead of the operating system. */
  lookup?: (
    hostname: string,
    options: LookupAllOptions,
    callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
  ) => void;
  /** Maximum duration, in milliseconds. */
  timeoutMs?: number;
}

/** Everything a handler may touch. */
export interface Context extends Environment {
  /** Cache of authenticated callers. */
  callers: {
    /** Drops cached callers; call it when a member or token of an organization changed. */
    forget(org: string): void;
  };
  /** Rate limits of guessable credentials. */
  attempts: Attempts;
  /** Cache of consumer keys. */
  verifier: Verifier;
  /** Takes the place of the mail server that the environment names. */
  mail?: MailTransport;
  fetching?: FetchingRules;
  /** Present in a process that runs triggers itself. */
  deliveries?: Deliveries;
  /**
   * Maximum wait of `createDeveloperApp` for the trigger before it issues the credential itself, in
   * milliseconds.
   */
  issuanceWait: number;
}

/** Everything available to a handler of an operation; its changes are audited with its caller. */
export type OperationContext = Context & {
  store: ActorStore;
  /** Seals and decrypts the credentials of the organization. */
  credentials: CredentialVault;
};
