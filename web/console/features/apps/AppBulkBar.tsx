import { useState } from 'react';
import type deleteApp from '../../../../functions/apps/deleteApp';
import type editApp from '../../../../functions/apps/editApp';
import { call } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { ErrorNote } from '../../../kit/ErrorNote';
import { BanIcon, TrashIcon } from '../../../kit/icons';
import { toast } from '../../../kit/toasts';
import { useBulk } from '../../../kit/useBulk';
import { useCan, useOrg, useSession } from '../../session/session';
import { strings } from '../../strings';
import { stopping } from '../keys/stopping';
import type { AskedApp } from './AppQuestions';
import { forgetLists } from './details';

const s = strings.apps.bulk;
const tried = { action: strings.apps.revoke.action, thing: strings.apps.thing, write: true };

type Row = AskedApp & { status: 'approved' | 'revoked' };
type What = 'approve' | 'revoke' | 'delete';

/** The actions on the chosen apps of a page; those on which one failed stay chosen. */
export function AppBulkBar(props: { rows: readonly Row[]; choose(ids: ReadonlySet<string>): void }) {
  const { rows, choose } = props;
  const org = useOrg();
  const can = useCan();
  const { cacheSeconds } = useSession();
  const bulk = useBulk<Row>();
  const [asked, setAsked] = useState<'revoke' | 'delete'>();
  const [error, setError] = useState<unknown>();

  const act = (what: What) => async (app: Row) => {
    const params = { org, appId: app.appId };
    if (what === 'delete') await call<typeof deleteApp>('deleteApp', { params });
    else
      await call<typeof editApp>('editApp', {
        params,
        body: { status: what === 'approve' ? 'approved' : 'revoked' },
      });
  };
  const run = async (what: What) => {
    setError(undefined);
    const { done, failed, left, error: first } = await bulk.run(rows, act(what));
    choose(new Set([...failed, ...left].map(({ appId }) => appId)));
    forgetLists(org);
    if (done > 0) toast(s.done[what](done));
    if (first !== undefined) setError(first);
  };
  const button = (label: string, press: () => void) => (
    <button
      type="button"
      className="km-small-button"
      aria-disabled={bulk.job !== undefined || undefined}
      onClick={() => bulk.job === undefined && press()}
    >
      {label}
    </button>
  );
  const keys = rows.flatMap((app) => app.keys);
  return (
    <section aria-label={s.label}>
      <div className="km-bulk">
        <strong>{s.selected(rows.length)}</strong>
        {can('apps.setStatus') && (
          <>
            {button(s.approve, () => void run('approve'))}
            {button(s.revoke, () => setAsked('revoke'))}
          </>
        )}
        {can('apps.delete') && button(s.delete, () => setAsked('delete'))}
        {button(s.clear, () => {
          choose(new Set());
          document.querySelector<HTMLElement>('main thead input')?.focus();
        })}
        {bulk.job && (
          <>
            <span className="km-hint" role="status">
              {s.running(bulk.job.done, bulk.job.of)}
            </span>
            <button type="button" className="km-small-button" onClick={bulk.stop}>
              {s.stop}
            </button>
          </>
        )}
      </div>
      {error !== undefined && <ErrorNote error={error} tried={tried} />}
      {asked && (
        <Confirm
          title={s.title[asked](rows.length)}
          verb={s.verb[asked]}
          icon={asked === 'revoke' ? <BanIcon /> : <TrashIcon />}
          typed={asked === 'delete' && keys.some(({ effective }) => effective.works) ? s.typed : undefined}
          tried={tried}
          onConfirm={async () => void run(asked)}
          onClose={() => setAsked(undefined)}
          focusAfter={() => document.querySelector<HTMLElement>('h1')}
        >
          <p>{stopping(keys)}</p>
          <p>
            {asked === 'revoke' ? strings.apps.revoke.stays : s.forGood} {strings.apps.ttl(cacheSeconds)}
          </p>
        </Confirm>
      )}
    </section>
  );
}
