import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { Link } from 'react-router';
import { Refused } from './api';
import { ErrorNote } from './ErrorNote';
import { Page } from './Page';
import { kit } from './strings';
import { permissionOf, type Tried, words } from './words';

/** Loading state: nothing for 150 ms, then a skeleton, after 5 s also text. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const [stage, setStage] = useState(0);
  useEffect(() => {
    const timers = [setTimeout(() => setStage(1), 150), setTimeout(() => setStage(2), 5000)];
    return () => timers.forEach(clearTimeout);
  }, []);
  return (
    <div aria-busy="true" className="km-loading">
      {stage > 0 && (
        <>
          <span className="km-sr-only" role="status">
            {kit.loading}
          </span>
          {Array.from({ length: rows }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: all rows are identical
            <div key={index} className="km-skeleton" aria-hidden="true">
              <span style={{ width: `${38 - (index % 3) * 7}%` }} />
              <span style={{ width: '16%' }} />
              <span style={{ width: '10%' }} />
            </div>
          ))}
        </>
      )}
      {stage > 1 && (
        <p className="km-hint" role="status">
          {kit.stillLoading}
        </p>
      )}
    </div>
  );
}

/** Empty state: one sentence and one action. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="km-empty">
      <p>{children}</p>
      {action}
    </div>
  );
}

/** Error state: the message, the request ID, Try again. */
export function ErrorPanel({
  error,
  onRetry,
  tried,
}: {
  error: unknown;
  onRetry?: () => void;
  tried?: Tried | undefined;
}) {
  return (
    <div className="km-error-panel">
      <ErrorNote error={error} tried={tried} />
      {onRetry && (
        <Button variant="default" size="xs" onClick={onRetry}>
          {kit.tryAgain}
        </Button>
      )}
    </div>
  );
}

/** Page of a missing record, with a link to the list. */
export function NotFound({ thing, to, list }: { thing?: string; to: string; list: string }) {
  return (
    <Page title={kit.pages.notFound}>
      <Empty action={<Link to={to}>{list}</Link>}>{kit.errors.gone(thing ?? kit.errors.thing)}</Empty>
    </Page>
  );
}

/** Page shown without permission; names the permission. */
export function Forbidden({ permission, action }: { permission: string | undefined; action: string }) {
  return (
    <Page title={kit.pages.forbidden}>
      <Empty>
        {permission ? kit.errors.forbidden(permission, action) : kit.errors.forbiddenUnnamed(action)}
      </Empty>
    </Page>
  );
}

/**
 * State of a query: the skeleton while loading, the error if it failed, else `children` of its data. For sections
 * and lists; a page of a record that may not exist uses `LoadedPage`.
 */
export function Loaded<Data>(props: {
  query: UseQueryResult<Data>;
  children(data: Data): ReactNode;
  rows?: number;
  tried?: Tried;
}) {
  const { query, children, rows, tried } = props;
  if (query.data !== undefined) return children(query.data);
  if (query.error)
    return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} tried={tried} />;
  return <Loading {...(rows === undefined ? {} : { rows })} />;
}

/**
 * Page of one record. `thing` is its noun, and the heading until the name is loaded; `to` and `list` link to the list
 * if the record does not exist.
 */
export function LoadedPage<Data>(props: {
  query: UseQueryResult<Data>;
  thing: string;
  to: string;
  list: string;
  children(data: Data): ReactNode;
}) {
  const { query, thing, to, list, children } = props;
  const { data, error } = query;
  if (error instanceof Refused && error.status === 404) return <NotFound thing={thing} to={to} list={list} />;
  if (data !== undefined) return children(data);
  if (error instanceof Refused && error.status === 403)
    return <Forbidden permission={permissionOf(error)} action={kit.errors.see(thing)} />;
  const title = `${thing.charAt(0).toUpperCase()}${thing.slice(1)}`;
  return (
    <Page title={title}>
      {error ? (
        <ErrorPanel error={error} onRetry={() => void query.refetch()} tried={{ thing }} />
      ) : (
        <Loading rows={6} />
      )}
    </Page>
  );
}

/** Returns the message of an error, for use in other text. */
export const sentence = (error: unknown, tried?: Tried): string => words(error, tried).text;
