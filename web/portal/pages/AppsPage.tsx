import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useApps } from '../apps';
import { useAppWords } from '../appWords';
import { useDate } from '../notices';
import { EffectLine, OwnPage } from '../parts';
import { Note, usePath } from '../shell';
import { useWords } from '../words';

function List() {
  const words = useWords();
  const w = useAppWords();
  const path = usePath();
  const date = useDate();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useApps();
  if (error) return <Note tone="bad">{words.failed}</Note>;
  const [first] = data?.pages ?? [];
  if (!data || !first) return <p aria-busy="true">{words.loading}</p>;
  const { total, limits } = first;
  const isFull = total >= limits.appsPerDeveloper;
  return (
    <>
      {total === 0 && (
        <>
          <p>{w.appList.none}</p>
          <ol>
            {w.appList.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </>
      )}
      {isFull ? (
        <Note tone="wait">{w.appList.full(limits.appsPerDeveloper)}</Note>
      ) : (
        <p>
          <Button component={Link} to={path('/apps/new')} variant="default">
            {w.appList.create}
          </Button>
        </p>
      )}
      <ul className="kp-cards">
        {data.pages
          .flatMap(({ app }) => app)
          .map(({ appId, displayName, deletesAt, keys }) => (
            <li key={appId} className="kp-card">
              <h2>
                <Link to={path(`/apps/${appId}`)}>{displayName}</Link>
              </h2>
              {deletesAt !== undefined && <p>{w.appList.deleted(date(deletesAt))}</p>}
              {keys.length === 0 && <p className="kp-line">{w.appList.noKey}</p>}
              <ul className="kp-plain">
                {keys.map(({ keyRef, label, effective }, index) => (
                  <li key={keyRef}>
                    {label ?? w.app.defaultLabel(keys.length - index)} <EffectLine effective={effective} />
                  </li>
                ))}
              </ul>
            </li>
          ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {w.more}
        </Button>
      )}
    </>
  );
}

/** P5: `/apps` */
export function AppsPage() {
  const w = useAppWords();
  return <OwnPage title={w.apps}>{() => <List />}</OwnPage>;
}
