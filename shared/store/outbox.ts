/** The changes of documents that a trigger listens to. */
export interface Listener {
  /** The trigger's name. */
  name: string;
  on: 'created' | 'updated' | 'deleted' | 'written';
  /** Path of the documents; names in braces stand for one segment each. */
  document: string;
}

/** A change that waits for a listener. */
export interface OutboxEvent {
  id: string;
  listener: string;
  /** Path of the document that changed. */
  document: string;
  time: Date;
  /** How often it was handed out, this time included. */
  attempts: number;
}

/** Takes events of commits of this process, before they are durable; `Transaction` is the database as their transaction sees it. */
export interface Receiver<Transaction> {
  /** The names of the listeners that it takes events of. */
  listeners: ReadonlySet<string>;
  /** How many events it takes now. */
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
 * The events of a database that delivers none by itself. They are stored in the commit of the change, by every
 * process that shares the database, and handed out at least once: a process leases an event, and removes it when
 * it is handled; when the lease ends before that, the event is handed out again.
 */
export interface Outbox<Transaction> {
  /** How long a lease lasts, in milliseconds. */
  leaseMs: number;
  /**
   * Declares listeners: every later commit stores their events, of whatever process. Known ones are updated, none
   * is removed. Waits for other processes; call it before a process serves.
   */
  subscribe(listeners: readonly Listener[]): void;
  /** Sets the receiver of this process's own events, which are leased to it in the commit of the change. */
  setReceiver(receiver: Receiver<Transaction> | undefined): void;
  /** Leases events of the listeners that are due, from commits of any process. */
  lease(listeners: readonly string[], limit: number): Promise<OutboxEvent[]>;
  /** Extends leases. */
  extend(events: readonly OutboxEvent[]): Promise<void>;
  /** Removes an event that was handled, unless it was leased again meanwhile. */
  remove(event: OutboxEvent): Promise<void>;
  /** Ends a lease: the event is due again after a delay, in milliseconds. */
  postpone(event: OutboxEvent, delay: number): Promise<void>;
}
