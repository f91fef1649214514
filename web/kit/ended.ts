import { storeOf } from './store';

/** Pending sign-in after the session ended; undefined while the session is valid. */
export const ended = storeOf<{ settle(signedIn: boolean): void; answer: Promise<boolean> } | undefined>(
  undefined,
);

/**
 * Asks the member to sign in again; concurrent callers share one dialog. Resolves to true after a sign-in, false if it
 * was cancelled.
 */
export function signedInAgain(): Promise<boolean> {
  const asked = ended.get();
  if (asked) return asked.answer;
  let resolve: (signedIn: boolean) => void = () => {};
  const answer = new Promise<boolean>((settle) => {
    resolve = settle;
  });
  ended.set({
    answer,
    settle(signedIn) {
      ended.set(undefined);
      resolve(signedIn);
    },
  });
  return answer;
}
