import { useSyncExternalStore } from 'react';

/** A value outside of components, with subscriptions. */
export interface Store<Value> {
  get(): Value;
  set(value: Value): void;
  subscribe(listener: () => void): () => void;
}

/** Creates a store with an initial value. */
export function storeOf<Value>(value: Value): Store<Value> {
  let held = value;
  const listeners = new Set<() => void>();
  return {
    get: () => held,
    set(next) {
      held = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Returns the value of a store and re-renders on changes. */
export const useStore = <Value>(store: Store<Value>): Value =>
  useSyncExternalStore(store.subscribe, store.get);
