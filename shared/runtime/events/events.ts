import { setTimeout as pause } from 'node:timers/promises';
import type { CloudEventFunction } from '@google-cloud/functions-framework';
import * as z from 'zod';
import type { Context } from '../../context';
import { NotYet } from '../../domain/notYet';
import type { DeployedTrigger } from '../catalog';
import { matchPath, patternOf } from '../http/paths';

/**
 * The part of a Firestore CloudEvent that is read; triggers read the current document instead of the payload.
 */
interface FirestoreEvent {
  /** Path of the changed document. Source: Eventarc, extension attribute `document`. */
  document?: string;
}

/**
 * Returns the possible paths of an event, raw and percent-decoded: HTTP encodes attributes of CloudEvents.
 * Source: CloudEvents HTTP protocol binding 3.1.3.2.
 */
const possiblePaths = (document: string): string[] => {
  try {
    return [...new Set([document, decodeURIComponent(document)])];
  } catch {
    return [document];
  }
};

/**
 * Runs a trigger for an event. Logs errors that a retry cannot fix and swallows them, so that the event is
 * not redelivered. @throws NotYet, or an error that a retry can fix
 */
export async function deliver(
  trigger: DeployedTrigger,
  { document = '' }: FirestoreEvent,
  context: Context,
): Promise<void> {
  const events = possiblePaths(document).flatMap((path) => {
    const params = matchPath(patternOf(trigger.document), patternOf(path));
    return params ? [{ params }] : [];
  });
  const store = context.store.by({ name: 'keymint', action: trigger.name });
  if (events.length === 0)
    context.log.error({ trigger: trigger.name, document }, 'An event of another document came');
  for (const event of events) {
    try {
      await trigger.handler(event, { ...context, store });
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      context.log.error(
        { trigger: trigger.name, document, error },
        'A stored document is not as it should be',
      );
    }
  }
}

/** Maximum wait for work that is not due yet, in milliseconds: less than the timeout of a function. */
const MAX_WAIT_MS = 20_000;

/**
 * Runs a trigger for an event that cannot be postponed: waits for work that is not due yet, once. If it is not due
 * then, `runDue` does it.
 */
export async function deliverWhenDue(...given: Parameters<typeof deliver>): Promise<void> {
  const unlessNotYet = (error: unknown): number => {
    if (error instanceof NotYet) return error.wait;
    throw error;
  };
  const wait = await deliver(...given).catch(unlessNotYet);
  if (wait === undefined) return;
  await pause(Math.min(wait, MAX_WAIT_MS), undefined, { ref: false });
  await deliver(...given).catch(unlessNotYet);
}

/** Runs work after a wait in milliseconds. */
type Later = (work: () => void, wait: number) => void;

/**
 * Runs a trigger for an event of a source that sends one after another: work that is not due yet holds up no other
 * event. This process does it later; if it ends before, `runDue` does.
 */
export async function deliverInTurn(
  trigger: DeployedTrigger,
  event: FirestoreEvent,
  context: Context,
  later: Later = (work, wait) => void setTimeout(work, wait).unref(),
): Promise<void> {
  try {
    await deliver(trigger, event, context);
  } catch (error) {
    if (!(error instanceof NotYet)) throw error;
    later(() => {
      deliver(trigger, event, context).catch((error) => {
        if (!(error instanceof NotYet))
          context.log.error({ trigger: trigger.name, error }, 'A trigger failed');
      });
    }, error.wait);
  }
}

/** Returns a trigger as a handler for functions-framework. */
export const listen =
  (trigger: DeployedTrigger, context: Context): CloudEventFunction<unknown> =>
  (event) =>
    deliverWhenDue(trigger, event as FirestoreEvent, context);
