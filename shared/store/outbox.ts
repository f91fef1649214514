/** A trigger's subscription to changes of documents. */
export interface Listener {
  /** Name of the trigger. */
  name: string;
  on: 'created' | 'updated' | 'deleted' | 'written';
  /** Pattern of document paths; each name in braces matches one segment. */
  document: string;
}

/** A change to deliver to a listener. */
export interface OutboxEvent {
  id: string;
  listener: string;
  /** Path of the changed document. */
  document: string;
  time: Date;
  /** Number of deliveries, including this one. */
  attempts: number;
}

/** Takes events of commits of this process, before they are durable; `Transaction` is the database as their transaction sees it. */
export interface Receiver<Transaction> {
  /** Names of the listeners whose events it accepts. */
  listeners: ReadonlySet<string>;
  /** Number of events it accepts now. */
  capacity(): number;
  /**
   * Called with an event that is leased to this process, while the transaction of its commit is open. Reads of
   * documents by `transaction` see the commit, and the first commit by it is durable together with it, or not at
   * all, if it is made before the next turn of the event loop; whatever comes later goes its ordinary way.
   * Resolves when the event is handled.
   */
  receive(event: OutboxEvent, transaction: Transaction): Promise<void>;
}

/**
 * Events of a database that does not deliver them by itself. Events are stored in the commit of the change,
 * by every process that shares the database, and delivered at least once: a process leases an event and
 * removes it when it is handled; if the lease expires before that, the event is delivered again.
 */
export interface Outbox<Transaction> {
  /** Duration of a lease, in milliseconds. */
  leaseMs: number;
  /**
   * Registers listeners: later commits of all processes store events for them. Known ones are updated, none
   * is removed. Blocks for other processes; call it before a process serves.
   */
  subscribe(listeners: readonly Listener[]): void;
  /** Sets the receiver of this process's own events, which are leased to it in the commit of the change. */
  setReceiver(receiver: Receiver<Transaction> | undefined): void;
  /** Leases due events of the listeners, from commits of any process. */
  lease(listeners: readonly string[], limit: number): Promise<OutboxEvent[]>;
  /** Extends leases. */
  extend(events: readonly OutboxEvent[]): Promise<void>;
  /** Removes a handled event, unless it was leased again meanwhile. */
  remove(event: OutboxEvent): Promise<void>;
  /** Ends a lease; the event is due again after a delay in milliseconds. */
  postpone(event: OutboxEvent, delay: number): Promise<void>;
}
