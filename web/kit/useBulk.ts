import { useRef, useState } from 'react';

/** How far an action on several rows is. */
export interface BulkJob {
  done: number;
  of: number;
}

/**
 * Does something to chosen rows one after the other, until all are done or `stop` is called. Rows on which it
 * failed are returned with the first error.
 */
export function useBulk<Row>() {
  const [job, setJob] = useState<BulkJob>();
  const isStopped = useRef(false);
  const run = async (rows: readonly Row[], act: (row: Row) => Promise<unknown>) => {
    isStopped.current = false;
    const failed: Row[] = [];
    let error: unknown;
    let done = 0;
    for (const row of rows) {
      if (isStopped.current) break;
      setJob({ done, of: rows.length });
      try {
        await act(row);
      } catch (failure) {
        error ??= failure;
        failed.push(row);
      }
      done += 1;
    }
    setJob(undefined);
    return { done: done - failed.length, failed, left: rows.slice(done), error };
  };
  return {
    job,
    run,
    stop: () => {
      isStopped.current = true;
    },
  };
}
