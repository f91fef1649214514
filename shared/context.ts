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
