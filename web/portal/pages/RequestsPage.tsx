import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import type removeAppKeyApiProduct from '../../../functions/keys/removeAppKeyApiProduct';
import type listOwnRequests from '../../../functions/requests/listOwnRequests';
import { ask } from '../api';
import { useAppCache } from '../apps';
import { useAppWords } from '../appWords';
import { ownKey, useViewer } from '../catalogue';
import { useDate } from '../notices';
import { AskFirst, OwnPage } from '../parts';
import { Note, supportOf, usePath, usePortal } from '../shell';
import { useWords } from '../words';

function List() {
  const words = useWords();
  const w = useAppWords();
  const r = w.requests;
  const path = usePath();
  const date = useDate();
  const portal = usePortal();
  const cache = useAppCache();
  const client = useQueryClient();
  const { org, developerId } = useViewer();
  const queryKey = [...ownKey(org, developerId), 'requests'];
  const { data, error } = useQuery({
    queryKey,
    queryFn: () => ask<typeof listOwnRequests>('listOwnRequests', { params: { org } }),
  });
  if (error) return <Note tone="bad">{words.failed}</Note>;
  if (!data) return <p aria-busy="true">{words.loading}</p>;
  if (data.requests.length === 0) return <p>{r.none}</p>;
  return (
    <ul className="kp-cards">
      {data.requests.map(({ appId, keyRef, apiProduct, app, product, key, state, denied }) => (
        <li key={`${keyRef} ${apiProduct}`} className="kp-card">
          <h2>{product}</h2>
          <p className="kp-line">
            <span className="km-badge" data-tone={state === 'waiting' ? 'wait' : 'bad'}>
              {r[state]}
            </span>
            <span>
              <Link to={path(`/apps/${appId}`)}>{app}</Link>
              {(key.label ?? key.ending) && ` · ${key.label ?? `…${key.ending}`}`}
            </span>
          </p>
          {denied && <p>{r.deniedOn(date(denied.at))}</p>}
          {denied?.reason && <blockquote className="kp-text">{denied.reason}</blockquote>}
          <p>{state === 'waiting' ? r.answer(portal.answerWithinDays) : r.contact(supportOf(portal))}</p>
          {state === 'waiting' && (
            <AskFirst
              label={r.withdraw}
              name={`${r.withdraw}: ${product}, ${app}`}
              question={r.withdrawAsk}
              verb={r.withdraw}
              act={async () => {
                await cache.keep(
                  await ask<typeof removeAppKeyApiProduct>('removeAppKeyApiProduct', {
                    params: { org, appId, keyRef, apiProduct },
                  }),
                );
                await client.invalidateQueries({ queryKey });
              }}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

/** P11: `/requests` */
export function RequestsPage() {
  const { requests } = useAppWords();
  return <OwnPage title={requests.title}>{() => <List />}</OwnPage>;
}
