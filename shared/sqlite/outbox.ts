import type { Database } from '../store/database';
import type { Listener, Outbox, OutboxEvent, Receiver } from '../store/outbox';
import type { Commits } from './commits';
import type { Connection, Row } from './connection';
import { BUMP_REVISION, transaction } from './schema';
import type { Change } from './writes';

/** A listener with its parsed pattern; undefined segments match any. */
interface ParsedListener extends Listener {
  segments: readonly (string | undefined)[];
}

const parseListener = (listener: Listener): ParsedListener => ({
  ...listener,
  segments: listener.document.split('/').map((segment) => (/^\{.*\}$/.test(segment) ? undefined : segment)),
});

const matches = ({ on, segments }: ParsedListener, { path, before, after }: Change): boolean => {
  if (on === 'created' && (before || !after)) return false;
  if (on === 'updated' && !(before && after)) return false;
  if (on === 'deleted' && (!before || after)) return false;
  const parts = path.split('/');
  return (
    parts.length === segments.length &&
    segments.every((segment, index) => segment === undefined || segment === parts[index])
  );
};

const eventOf = ([number, listener, document, time, attempts]: Row): OutboxEvent => ({
  id: `${number}`,
  listener: `${listener}`,
  document: `${document}`,
  time: new Date(Math.floor(Number(time) / 1000)),
  attempts: Number(attempts),
});

const COLUMNS = 'number, listener, document, time, attempts';

/** The outbox, and its part in commits. */
export interface StoredOutbox {
  outbox: Outbox<Database>;
  /** Reads the listeners; call it in a transaction if their revision changed. */
  load(): void;
  /** Drops pending events of an earlier transaction. */
  begin(): void;
  /** Stores the events of a change, in its transaction. */
  add(change: Change, version: number): void;
  /**
   * Passes events to the receiver, each with its view of their transaction. Resolves when each has joined the
   * transaction or is handled; undefined if there are none.
   */
  deliver(viewOf: (joined: () => void) => Database): Promise<void> | undefined;
}

interface OutboxOptions {
  connection: Connection;
  /** Returns the connection for reads outside of transactions. */
  committedView(): Connection;
  commits: Commits;
  leaseMs: number;
}

/** Opens the outbox of a file. */
export function openOutbox({ connection, committedView, commits, leaseMs }: OutboxOptions): StoredOutbox {
  let parsedListeners: ParsedListener[] = [];
  let receiver: Receiver<Database> | undefined;
  let own: OutboxEvent[] = [];

  const load = (): void => {
    const rows = connection.all('SELECT name, type, document FROM listeners WHERE name > ?', '');
    parsedListeners = rows.map(([name, on, document]) =>
      parseListener({ name: `${name}`, on: `${on}` as Listener['on'], document: `${document}` }),
    );
  };

  const dueIn = (delay: number): number => Date.now() + delay;

  return {
    load,

    begin() {
      own = [];
    },

    add(change, version) {
      for (const listener of parsedListeners) {
        if (!matches(listener, change)) continue;
        const isOwn = receiver?.listeners.has(listener.name) === true && receiver.capacity() > own.length;
        const number = connection.run(
          'INSERT INTO outbox (listener, document, time, attempts, due) VALUES (?, ?, ?, ?, ?)',
          listener.name,
          change.path,
          version,
          isOwn ? 1 : 0,
          dueIn(isOwn ? leaseMs : 0),
        );
        if (isOwn) own.push(eventOf([number, listener.name, change.path, version, 1]));
      }
    },

    deliver(viewOf) {
      const events = own;
      own = [];
      const to = receiver;
      if (!to || events.length === 0) return undefined;
      const settled = events.map(
        (event) => new Promise<void>((resolve) => void to.receive(event, viewOf(resolve)).finally(resolve)),
      );
      return Promise.all(settled).then(() => {});
    },

    outbox: {
      leaseMs,

      subscribe(listeners) {
        const isKnown = ({ name, on, document }: Listener) =>
          parsedListeners.some((one) => one.name === name && one.on === on && one.document === document);
        load();
        if (listeners.every(isKnown)) return;
        connection.patiently(() =>
          transaction(connection, () => {
            for (const { name, on, document } of listeners) {
              connection.run('INSERT OR REPLACE INTO listeners VALUES (?, ?, ?)', name, on, document);
            }
            connection.run(BUMP_REVISION);
          }),
        );
        load();
      },

      setReceiver(next) {
        receiver = next;
      },

      async lease(listeners, limit) {
        const now = Date.now();
        const due = `SELECT ${COLUMNS} FROM outbox WHERE listener = ? AND due <= ? ORDER BY due LIMIT ?`;
        const isDue = listeners.some((listener) => committedView().get(due, listener, now, 1) !== undefined);
        if (!isDue || limit <= 0) return [];
        return commits.run(() => {
          const found = listeners
            .flatMap((listener) => connection.all(due, listener, now, limit))
            .slice(0, limit);
          return () =>
            found.map((row) => {
              const event = eventOf(row);
              connection.run(
                'UPDATE outbox SET due = ?, attempts = attempts + 1 WHERE number = ?',
                dueIn(leaseMs),
                Number(event.id),
              );
              return { ...event, attempts: event.attempts + 1 };
            });
        });
      },

      extend: (events) =>
        commits.run(() => () => {
          for (const { id, attempts } of events) {
            connection.run(
              'UPDATE outbox SET due = ? WHERE number = ? AND attempts = ?',
              dueIn(leaseMs),
              Number(id),
              attempts,
            );
          }
        }),

      remove: ({ id, attempts }) =>
        commits.defer(() => () => {
          connection.run('DELETE FROM outbox WHERE number = ? AND attempts = ?', Number(id), attempts);
        }),

      postpone: ({ id, attempts }, delay) =>
        commits.run(() => () => {
          connection.run(
            'UPDATE outbox SET due = ? WHERE number = ? AND attempts = ?',
            dueIn(delay),
            Number(id),
            attempts,
          );
        }),
    },
  };
}
