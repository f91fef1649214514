import { type FormEvent, useRef, useState } from 'react';

type Work = () => Promise<unknown>;

/** Runs work of a page, such as sending a form, one at a time; keeps what it threw until the next begins. */
export function useRunning() {
  const running = useRef(false);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async (work: Work): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setRunning(true);
    setError(undefined);
    try {
      await work();
    } catch (failure) {
      setError(failure);
    } finally {
      running.current = false;
      setRunning(false);
    }
  };
  return {
    isRunning,
    error,
    run,
    /** Returns a handler that runs work instead of what the browser does on the event. */
    on: (work: Work) => (event?: FormEvent) => {
      event?.preventDefault();
      return run(work);
    },
  };
}
