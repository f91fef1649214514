import { MissingKey } from '../../crypto/missingKey';
import type { Log } from '../../environment';
import { Fault, InternalError, Unavailable, WrongKeyRing } from '../../faults';
import { isUnreachable } from '../../store/database';

/** Translates any error into a fault; logs those that are not faults and hides them from the caller. */
export function faultOf(error: unknown, log: Log): Fault {
  if (error instanceof Fault) return error;
  log.error({ error }, 'A request could not be answered');
  if (error instanceof MissingKey) return WrongKeyRing();
  return isUnreachable(error) ? Unavailable() : InternalError();
}
