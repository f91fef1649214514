import type { Context, Deliveries } from '../../context';
import { NotYet } from '../../domain/notYet';
import type { Database } from '../../store/database';
import type { Outbox, OutboxEvent } from '../../store/outbox';
import type { DeployedTrigger } from '../catalog';
import { deliver } from './events';

/** Interval of polls for events of other processes and postponed ones, in milliseconds. */
const POLL_MS = 250;

/** Maximum concurrent triggers per process. */
const MAX_RUNNING = 32;

/** Backoff between deliveries of an event whose trigger fails, in milliseconds; doubles each time. */
const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 60_000;

const backoffOf = (attempts: number): number =>
  Math.min(FIRST_BACKOFF_MS * 2 ** (attempts - 1), MAX_BACKOFF_MS) * (0.75 + Math.random() / 2);

/**
 * Converts an event to Eventarc's format, without the payload, which no trigger reads. Source: Eventarc,
 * Firestore events.
 */
const cloudEventOf = ({ id, document, time }: OutboxEvent, { on }: DeployedTrigger, project: string) => ({
  specversion: '1.0',
  id,
  source: `//firestore.googleapis.com/projects/${project}/databases/(default)`,
  type: `google.cloud.firestore.document.v1.${on}`,
  subject: `documents/${document}`,
  time: time.toISOString(),
  datacontenttype: 'application/protobuf',
  project,
  database: '(default)',
  namespace: '(default)',
  location: 'local',
  document,
});

/** Delivers the events of an outbox to triggers in this process. */
export interface Dispatcher extends Deliveries {
  /** Stops delivering and waits for running triggers. */
  stop(): Promise<void>;
}

/**
 * Starts delivering the events of an outbox, at least once, with backoff while a trigger fails. Several
 * processes may deliver; each event is leased to one at a time.
 */
export function startDispatcher(
  outbox: Outbox<Database>,
  triggers: readonly DeployedTrigger[],
  context: Context,
  project = process.env.GOOGLE_CLOUD_PROJECT ?? 'keymint',
): Dispatcher {
  const byName = new Map(triggers.map((trigger) => [trigger.name, trigger]));
  const names = [...byName.keys()];
  /** Running events, with promises of their triggers. */
  const running = new Map<OutboxEvent, Promise<void>>();
  /** Pending updates of handled events. */
  const settling = new Set<Promise<void>>();
  let isStopped = false;

  const handle = async (event: OutboxEvent, transaction?: Database): Promise<void> => {
    const trigger = byName.get(event.listener);
    if (!trigger) return;
    try {
      // The key ring guard does not cover transactions.
      if (transaction) await context.vault.ready();
      const store = transaction ? context.store.over(transaction) : context.store;
      await deliver(trigger, cloudEventOf(event, trigger, project), { ...context, store });
    } catch (error) {
      if (error instanceof NotYet) throw error;
      const { document, attempts } = event;
      context.log.error({ trigger: trigger.name, document, attempts, error }, 'A trigger failed');
      throw error;
    }
  };

  const settle = (event: OutboxEvent, change: Promise<void>): Promise<void> =>
    change.catch((error) => {
      // The lease expires and the event is delivered again.
      context.log.error({ document: event.document, error }, 'A delivery could not be recorded');
    });

  const run = (event: OutboxEvent, transaction?: Database): Promise<void> => {
    const handled = handle(event, transaction);
    const settled = handled.then(
      () => settle(event, outbox.remove(event)),
      (error) => {
        const wait = error instanceof NotYet ? error.wait : backoffOf(event.attempts);
        return settle(event, outbox.postpone(event, wait));
      },
    );
    const over = handled.catch(() => {}).finally(() => running.delete(event));
    running.set(event, over);
    settling.add(settled);
    void settled.finally(() => settling.delete(settled));
    return over;
  };

  outbox.subscribe(triggers.map(({ name, on, document }) => ({ name, on, document })));
  outbox.setReceiver({
    // The others are found by polling, once their commit is durable.
    listeners: new Set(triggers.filter(({ isDetached }) => !isDetached).map(({ name }) => name)),
    capacity: () => (isStopped ? 0 : MAX_RUNNING - running.size),
    receive: run,
  });

  let polling: Promise<void> | undefined;
  const poll = async (): Promise<void> => {
    try {
      const events = await outbox.lease(names, MAX_RUNNING - running.size);
      for (const event of events) void run(event);
    } catch (error) {
      if (!isStopped) context.log.error({ error }, 'Events could not be looked for');
    }
  };
  const pollOnce = (): void => {
    if (isStopped || polling !== undefined) return;
    polling = poll().finally(() => {
      polling = undefined;
    });
  };
  const timers = [
    setInterval(pollOnce, POLL_MS),
    setInterval(() => {
      if (running.size === 0) return;
      outbox.extend([...running.keys()]).catch((error) => {
        context.log.error({ error }, 'Leases could not be extended');
      });
    }, outbox.leaseMs / 3),
  ];
  for (const timer of timers) timer.unref();
  pollOnce();

  return {
    handled(document) {
      for (const [event, handled] of running) if (event.document === document) return handled;
      return undefined;
    },
    async stop() {
      isStopped = true;
      outbox.setReceiver(undefined);
      for (const timer of timers) clearInterval(timer);
      await polling;
      await Promise.all(running.values());
      await Promise.all(settling);
    },
  };
}
