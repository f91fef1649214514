import { timingSafeEqual } from 'node:crypto';
import type { Context } from '../../context';
import type { DeployedTrigger } from '../catalog';
import { matchPath } from '../http/paths';
import type { SideRoute } from '../http/sideRoutes';
import { deliver } from './events';

/** Where the Firestore emulator delivers events. */
const pattern = ['functions', 'projects', '{project}', 'triggers', '{trigger}'];

/**
 * What a trigger is called where it is registered with the emulator. The emulator sends no header of ours,
 * but names the trigger in the path of each event, so that the secret is in the name.
 */
export const registeredName = (trigger: Pick<DeployedTrigger, 'name'>, secret: string): string =>
  `${trigger.name}-${secret}`;

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/**
 * Makes the receiver of events from the Firestore emulator, for a process that is all functions at once.
 * It takes those which know KEYMINT_EVENT_SECRET, and none where there is no secret.
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
    return deliver(trigger, { document: `${req.headers['ce-document']}` }, context).then(
      () => void res.writeHead(204).end(),
    );
  };
