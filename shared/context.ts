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
