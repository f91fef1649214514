import type { Environment } from './environment';
import type { CredentialVault } from './store/collections/credentials';
import type { ActorStore } from './store/store';
import type { Attempts } from './tasks/failedAttempts';
import type { Verifier } from './verification/cache/verifier';

/** The events that are delivered in this process. */
export interface Deliveries {
  /** Resolves when the triggers that run now for a document have ended; undefined when none runs. */
  handled(document: string): Promise<void> | undefined;
}

/** Everything a handler may touch. */
export interface Context extends Environment {
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
