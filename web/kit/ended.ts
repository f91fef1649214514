import { storeOf } from './store';

/** Who waits for the member to sign in again: undefined while the session lives. */
export const ended = storeOf<{ settle(signedIn: boolean): void; answer: Promise<boolean> } | undefined>(
  undefined,
);

/**
 * Asks the member to sign in again; everything that asks meanwhile waits for the same answer. True when
 * they did, false when they gave up.
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
