import { useEffect, useId } from 'react';
import { useBlocker } from 'react-router';
import { Confirm } from './Confirm';
import { storeOf, useStore } from './store';
import { kit } from './strings';

/** Labels of what was typed and not saved, by the id of their field. */
const unsaved = storeOf<ReadonlyMap<string, string>>(new Map());

function keep(id: string, label: string | undefined): void {
  if (unsaved.get().get(id) === label) return;
  const labels = new Map(unsaved.get());
  if (label === undefined) labels.delete(id);
  else labels.set(id, label);
  unsaved.set(labels);
}

/**
 * Says that `label` holds text which is not saved (undefined: that it does not); leaving the page then asks
 * first. Answers what forgets it at once, for leaving right after it was saved.
 */
export function useUnsaved(label: string | undefined): () => void {
  const id = useId();
  useEffect(() => keep(id, label), [id, label]);
  useEffect(() => () => keep(id, undefined), [id]);
  return () => keep(id, undefined);
}

/** Asks before a page with unsaved fields is left; once in the layout. */
export function LeaveGuard() {
  const labels = [...useStore(unsaved).values()];
  const isUnsaved = labels.length > 0;
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      unsaved.get().size > 0 && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!isUnsaved) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, [isUnsaved]);
  if (blocker.state !== 'blocked') return null;
  return (
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
  );
}
