import type { CloudEventFunction } from '@google-cloud/functions-framework';
import * as z from 'zod';
import type { Context } from '../../context';
import type { DeployedTrigger } from '../catalog';
import { matchPath, patternOf } from '../http/paths';

/** The part of a Firestore CloudEvent that is read; the payload is not, for the document tells what is there now. */
interface FirestoreEvent {
  /** Path of the document that changed. Source: Eventarc, extension attribute `document`. */
  document?: string;
}

/**
 * What the path in an event may mean: as it stands and percent-decoded, for HTTP carries attributes
 * of CloudEvents encoded. Source: CloudEvents HTTP protocol binding 3.1.3.2.
 */
const readings = (document: string): string[] => {
  try {
    return [...new Set([document, decodeURIComponent(document)])];
  } catch {
    return [document];
  }
};

/**
 * Hands an event to a trigger. What another delivery cannot mend is logged and let go, so that it is
 * not delivered again for a day.
 */
export async function deliver(
  trigger: DeployedTrigger,
  { document = '' }: FirestoreEvent,
  context: Context,
): Promise<void> {
  const events = readings(document).flatMap((path) => {
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

/** A trigger as functions-framework calls it. */
export const listen =
  (trigger: DeployedTrigger, context: Context): CloudEventFunction<unknown> =>
  (event) =>
    deliver(trigger, event as FirestoreEvent, context);
