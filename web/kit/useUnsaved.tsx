import { lazy, Suspense, useEffect, useId } from 'react';
import { useBlocker } from 'react-router';
import { storeOf, useStore } from './store';
import { kit } from './strings';

const loadConfirm = () => import('./Confirm');
const Confirm = lazy(async () => ({ default: (await loadConfirm()).Confirm }));

/** Labels of fields with unsaved text, by field id. */
const unsaved = storeOf<ReadonlyMap<string, string>>(new Map());

function keep(id: string, label: string | undefined): void {
  if (unsaved.get().get(id) === label) return;
  const labels = new Map(unsaved.get());
  if (label === undefined) labels.delete(id);
  else labels.set(id, label);
  unsaved.set(labels);
}

/**
 * Marks the field `label` as unsaved (undefined: saved), so that leaving the page asks first. Returns a function that
 * clears the mark at once, to leave right after saving.
 */
export function useUnsaved(label: string | undefined): () => void {
  const id = useId();
  useEffect(() => keep(id, label), [id, label]);
  useEffect(() => () => keep(id, undefined), [id]);
  return () => keep(id, undefined);
}

/** Asks before leaving a page with unsaved fields; rendered once, in the layout. */
export function LeaveGuard() {
  const labels = [...useStore(unsaved).values()];
  const isUnsaved = labels.length > 0;
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      unsaved.get().size > 0 && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!isUnsaved) return;
    // Preload the confirmation, in case the network is unavailable when it is needed.
    void loadConfirm().catch(() => {});
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, [isUnsaved]);
  if (blocker.state !== 'blocked') return null;
  return (
    <Suspense>
      <Confirm
        title={kit.leave.question(labels.join(', '))}
        verb={kit.leave.leave}
        cancel={kit.leave.stay}
        onConfirm={async () => {
          unsaved.set(new Map());
          blocker.proceed();
        }}
        onClose={() => blocker.state === 'blocked' && blocker.reset()}
      >
        {kit.leave.body}
      </Confirm>
    </Suspense>
  );
}
