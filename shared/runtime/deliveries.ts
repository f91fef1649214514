import type { Context } from '../context';
import type { DeployedTrigger } from './catalog';
import { deliver } from './events';
import type { Other } from './others';
import { matchPath } from './paths';

/** Where the Firestore emulator delivers events. */
const pattern = ['functions', 'projects', '{project}', 'triggers', '{trigger}'];

/**
 * Makes the receiver of events from the Firestore emulator, for a process that is all functions at
 * once.
 */
export const deliveriesTo =
  (triggers: readonly DeployedTrigger[], context: Context): Other =>
  (segments, req, res) => {
    const params = matchPath(pattern, segments);
    const trigger = params && triggers.find(({ name }) => name === params.trigger);
    if (!trigger) return undefined;
    return deliver(trigger, { document: `${req.headers['ce-document']}` }, context).then(
      () => void res.writeHead(204).end(),
    );
  };
