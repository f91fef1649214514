import { useSyncExternalStore } from 'react';

/** A value that lives outside of the components, and who wants to know of its changes. */
export interface Store<Value> {
  get(): Value;
  set(value: Value): void;
  subscribe(listener: () => void): () => void;
}

/** Makes a store which holds `value` at first. */
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

/** What a store holds now, and again whenever it changes. */
export const useStore = <Value>(store: Store<Value>): Value =>
  useSyncExternalStore(store.subscribe, store.get);
