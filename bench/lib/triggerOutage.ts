import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { processContext } from '../../shared/runtime/processContext';
import { appDocumentId } from '../../shared/schemas/owner';
import { until } from '../../tools/ports';
import { type Creation, inspect, type Mortal, prepare, requestApp, silent } from './kills';
import { eventsIn } from './sqliteFile';

/*
 * Creates apps while the trigger fails, kills and restarts the process meanwhile, and then checks that each app has
 * exactly one credential, without repair by a reader.
 */

const CLIENTS = 8;

/** Time limit for the delivery of events once the trigger works again: backoff grows to a minute. */
const RECOVERY_MS = 300_000;

export interface OutagePlan {
  /** Names the database and the key ring. */
  env: NodeJS.ProcessEnv & { KEYMINT_SQLITE: string };
  /** The trigger fails as long as this file exists. */
  fault: string;
  /** Starts the process, whose trigger obeys `fault`. */
  start(): Promise<Mortal>;
  /** Duration of the trigger's outage, in milliseconds. */
  outageMs: number;
  say?(progress: string): void;
}

export interface OutageOutcome {
  /** Creations with a 201 response, those without a response, and other responses by status. */
  acknowledged: number;
  unanswered: number;
  others: Record<string, number>;
  /** Apps without a credential when the process was killed, and when the trigger worked again. */
  waitingAtKill: number;
  waitingAtEnd: number;
  apps: number;
  /** Violations: apps whose event was lost, without exactly one credential, lost or changed. */
  forgotten: number;
  withoutOne: string[];
  lost: string[];
}

export async function failTriggerWhileCreating({
  env,
  fault,
  start,
  outageMs,
  say = () => {},
}: OutagePlan): Promise<OutageOutcome> {
  const context = processContext(env, { log: silent });
  const { org, token, developers } = await prepare(context);
  const all: Creation[] = [];
  const others: Record<string, number> = {};
  const waiting = async () => (await context.store.apps.listWaiting(org, 10_000)).length;
  const outcome = { waitingAtKill: 0, waitingAtEnd: 0 };

  writeFileSync(fault, '');
  let running = start();
  try {
    await running;
    const begun = performance.now();
    let isFailing = true;
    const client = async (number: number): Promise<void> => {
      while (isFailing) {
        const [developerId = '', name] = [developers[number], `app-${randomUUID()}`];
        const id = appDocumentId({ owner: `developers/${developerId}`, name });
        const creation: Creation = { id, developerId, name };
        all.push(creation);
        await requestApp((await running).url, { org, token }, creation, others);
      }
    };
    const clients = Array.from({ length: CLIENTS }, (_, number) => client(number));

    say('The trigger fails');
    await pause(outageMs / 2);
    await until(async () => (await waiting()) > 0, 'an app that waits');
    outcome.waitingAtKill = await waiting();
    const before = await running;
    running = before.kill().then(start);
    say('Killed and started again');
    await running;
    await pause(Math.max(0, outageMs - (performance.now() - begun)));
    await until(async () => (await waiting()) > 0, 'an app that waits');
    outcome.waitingAtEnd = await waiting();
    isFailing = false;
    rmSync(fault);

    say('The trigger works');
    await Promise.all(clients);
    await until(async () => eventsIn(env.KEYMINT_SQLITE) === 0, 'the events to be handled', {
      timeoutMs: RECOVERY_MS,
    });
  } finally {
    rmSync(fault, { force: true });
    await (await running).kill();
    await context.store.close();
  }
  const acknowledged = all.filter(({ consumerKey }) => consumerKey !== undefined).length;
  const refused = Object.values(others).reduce((sum, count) => sum + count, 0);
  const { repaired: forgotten, ...found } = await inspect(org, all, env);
  return {
    ...outcome,
    acknowledged,
    unanswered: all.length - acknowledged - refused,
    others,
    forgotten,
    ...found,
  };
}
