import { Offline, Refused } from './api';
import { kit } from './strings';

/** An error as people read it; the request's ID where it helps to have it. */
export interface Said {
  text: string;
  requestId?: string | undefined;
}

/** What was tried, for the sentence: "You need … to {action}", "This {thing} doesn’t exist". */
export interface Tried {
  /** Verb and object: "deactivate developers". */
  action?: string | undefined;
  /** The noun: "developer". */
  thing?: string | undefined;
  /** Whether something was to be changed: then a failure leaves open whether it was. */
  write?: boolean | undefined;
}

/** The permission that a refusal names. */
export const permissionOf = (error: Refused): string | undefined =>
  / is not allowed (\S+)/.exec(error.message)?.[1];

/** Says an error in plain words: one place for the console's sentences on what went wrong. */
export function words(error: unknown, { action, thing = kit.errors.thing, write = false }: Tried = {}): Said {
  if (error instanceof Offline) return { text: kit.offline };
  if (!(error instanceof Refused)) return { text: kit.errors.readFailed };
  const { status, requestId, retryAfter, message } = error;
  if (status === 401) return { text: kit.errors.ended };
  if (status === 403) {
    const permission = permissionOf(error);
    const tried = action ?? (write ? kit.errors.doThat : kit.errors.see(thing));
    return {
      text: permission ? kit.errors.forbidden(permission, tried) : kit.errors.forbiddenUnnamed(tried),
    };
  }
  if (status === 404) return { text: kit.errors.gone(thing) };
  if (status === 429) return { text: kit.errors.tooMany(retryAfter ?? 60) };
  if (status >= 500) return { text: write ? kit.errors.unknownOutcome : kit.errors.readFailed, requestId };
  return { text: message, requestId };
}
