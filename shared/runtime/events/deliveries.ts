import { timingSafeEqual } from 'node:crypto';
import type { Context } from '../../context';
import type { DeployedTrigger } from '../catalog';
import { matchPath } from '../http/paths';
import type { SideRoute } from '../http/sideRoutes';
import { deliverInTurn } from './events';

/** Path at which the Firestore emulator delivers events. */
const pattern = ['functions', 'projects', '{project}', 'triggers', '{trigger}'];

/**
 * Returns the name under which a trigger is registered with the emulator. It contains the secret, because the
 * emulator sends no custom headers but includes the name in the path.
 */
export const registeredName = (trigger: Pick<DeployedTrigger, 'name'>, secret: string): string =>
  `${trigger.name}-${secret}`;

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/**
 * Creates the side route for events from the Firestore emulator, for a process that runs all functions.
 * Accepts only events with KEYMINT_EVENT_SECRET in the path, and none without that secret.
 */
export const deliveriesTo =
  (
    triggers: readonly DeployedTrigger[],
    context: Context,
    { KEYMINT_EVENT_SECRET: secret }: NodeJS.ProcessEnv = process.env,
  ): SideRoute =>
  (segments, req, res) => {
    const params = secret ? matchPath(pattern, segments) : undefined;
    const trigger =
      params && triggers.find((each) => isSame(`${params.trigger}`, registeredName(each, `${secret}`)));
    if (!trigger) return undefined;
    return deliverInTurn(trigger, { document: `${req.headers['ce-document']}` }, context).then(
      () => void res.writeHead(204).end(),
    );
  };
