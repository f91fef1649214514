import { useEffect, useRef, useState } from 'react';
import { Confirm } from '../../../kit/Confirm';
import { ErrorNote } from '../../../kit/ErrorNote';
import { BanIcon } from '../../../kit/icons';
import { toast } from '../../../kit/toasts';
import { words } from '../../../kit/words';
import { useCan, useOrg, useSession } from '../../session/session';
import { strings } from '../../strings';
import { idsToSet, setStatusOfAll } from './bulkStatus';
import { exportFile } from './exporting';
import type { DeveloperFilter } from './listQuery';
import { type DeveloperRow, useReread } from './useDevelopers';

const s = strings.developers.bulk;
const tried = {
  action: strings.developers.list.changeStatus,
  thing: strings.developers.list.thing,
  write: true,
};

/** The selection: these rows, or all matching developers. */
export interface Selection {
  rows: readonly DeveloperRow[];
  isAll: boolean;
}

interface Job {
  /** Undefined while it is found out. */
  of: number | undefined;
  done: number;
  stop: AbortController;
}

/** Bulk actions on the selected developers. */
export function BulkBar(props: {
  filter: DeveloperFilter;
  selection: Selection;
  /** How many match, where all of them may be chosen. */
  more: number | undefined;
  total: number | undefined;
  onAll(): void;
  onClear(): void;
}) {
  const { filter, selection, more, total, onAll, onClear } = props;
  const { rows, isAll } = selection;
  const org = useOrg();
  const can = useCan();
  const { cacheSeconds } = useSession();
  const reread = useReread();
  const [job, setJob] = useState<Job>();
  const [failure, setFailure] = useState<{ error: unknown; done: number }>();
  const [isAsking, setAsking] = useState(false);
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);

  const count = isAll ? (total ?? rows.length) : rows.length;
  const apps = isAll ? undefined : rows.reduce((sum, row) => sum + row.apps, 0);

  const run = async (status: 'active' | 'inactive') => {
    const stop = new AbortController();
    let done = 0;
    setFailure(undefined);
    setJob({ of: undefined, done, stop });
    try {
      const ids = isAll
        ? await idsToSet(org, filter, status, stop.signal)
        : rows.map(({ developerId }) => developerId);
      await setStatusOfAll(org, ids, status, {
        signal: stop.signal,
        onDone(soFar) {
          done = soFar;
          setJob({ of: ids.length, done, stop });
        },
      });
      toast(status === 'active' ? s.nowActive(done) : s.nowInactive(done));
    } catch (error) {
      if (stop.signal.aborted) toast(s.stopped(done));
      else if (isHere.current) setFailure({ error, done });
      else toast(`${s.stopped(done)} ${words(error, tried).text}`, { error: true });
    }
    setJob(undefined);
    await reread();
  };
  const isBusy = job !== undefined;
  const button = (label: string, act: () => void) => (
    <button
      type="button"
      className="km-small-button"
      aria-disabled={isBusy || undefined}
      onClick={() => !isBusy && act()}
    >
      {label}
    </button>
  );

  return (
    <section aria-label={s.label}>
      <div className="km-bulk">
        <strong>{s.selected(count)}</strong>
        {more !== undefined && !isAll && button(s.selectAll(more), onAll)}
        {can('developers.setStatus') && (
          <>
            {button(s.activate, () => void run('active'))}
            {button(s.deactivate, () => setAsking(true))}
          </>
        )}
        {can('export.read') &&
          button(
            s.export,
            () =>
              void exportFile(
                'exportDevelopers',
                org,
                isAll ? filter : { ids: rows.map(({ developerId }) => developerId) },
              ),
          )}
        {button(s.clear, () => {
          onClear();
          document.querySelector<HTMLElement>('main thead input')?.focus();
        })}
        {job && (
          <>
            <span className="km-hint">{job.of === undefined ? s.finding : s.running(job.done, job.of)}</span>
            <button type="button" className="km-small-button" onClick={() => job.stop.abort()}>
              {s.cancel}
            </button>
          </>
        )}
      </div>
      {failure && (
        <div className="km-above-table">
          <ErrorNote error={failure.error} tried={tried} />
          {failure.done > 0 && <p className="km-hint">{s.stopped(failure.done)}</p>}
        </div>
      )}
      {isAsking && (
        <Confirm
          title={s.deactivateTitle(count)}
          verb={s.deactivateVerb}
          icon={<BanIcon />}
          tried={tried}
          onConfirm={async () => void run('inactive')}
          onClose={() => setAsking(false)}
        >
          {s.deactivateBody(apps, cacheSeconds)}
        </Confirm>
      )}
    </section>
  );
}
