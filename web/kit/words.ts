import { Offline, Refused } from './api';
import { kit } from './strings';

/** An error message, with the request ID if useful. */
export interface ErrorText {
  text: string;
  requestId?: string | undefined;
}

/** The attempted action, for messages such as "You need … to {action}" and "This {thing} doesn’t exist". */
export interface Tried {
  /** Verb and object: "deactivate developers". */
  action?: string | undefined;
  /** Noun: "developer". */
  thing?: string | undefined;
  /** True for a write, whose outcome is unknown after a failure. */
  write?: boolean | undefined;
}

/** Returns the permission named by a 403 error. */
export const permissionOf = (error: Refused): string | undefined =>
  / is not allowed (\S+)/.exec(error.message)?.[1];

/** Converts an error to a message; the only place with error messages. */
export function words(
  error: unknown,
  { action, thing = kit.errors.thing, write = false }: Tried = {},
): ErrorText {
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
