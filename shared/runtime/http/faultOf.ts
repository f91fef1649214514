import { MissingKey } from '../../crypto/missingKey';
import type { Log } from '../../environment';
import { Fault, InternalError, Unavailable, WrongKeyRing } from '../../faults';
import { isUnreachable } from '../../store/database';

/** The fault to answer with for whatever was thrown: what is no fault is logged, and the caller told nothing of it. */
export function faultOf(error: unknown, log: Log): Fault {
  if (error instanceof Fault) return error;
  log.error({ error }, 'A request could not be answered');
  if (error instanceof MissingKey) return WrongKeyRing();
  return isUnreachable(error) ? Unavailable() : InternalError();
}
