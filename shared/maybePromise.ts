/** A value or a promise of it: cached values are returned without waiting for a microtask. */
export type MaybePromise<T> = T | Promise<T>;

export const isPromise = <T>(value: MaybePromise<T>): value is Promise<T> => value instanceof Promise;

/** Applies `next` to a value; synchronously unless it is a promise. */
export const andThen = <T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> => (isPromise(value) ? value.then(next) : next(value));
