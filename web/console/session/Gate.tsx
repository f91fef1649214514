import { Navigate, Outlet, useLocation } from 'react-router';
import { Refused } from '../../kit/api';
import { Page } from '../../kit/Page';
import { Empty, ErrorPanel, Loading } from '../../kit/States';
import { kit } from '../../kit/strings';
import { strings } from '../strings';
import { SessionContext, useSession, useSessionQuery } from './session';

/** Requires a session; redirects to the sign-in page and back otherwise. */
export function Gate() {
  const { data, error, refetch } = useSessionQuery();
  const { pathname, search, hash } = useLocation();
  if (data && 'email' in data) {
    return (
      <SessionContext.Provider value={data}>
        <Outlet />
      </SessionContext.Provider>
    );
  }
  if (data !== undefined || (error instanceof Refused && error.status === 401)) {
    const next = encodeURIComponent(`${pathname}${search}${hash}`);
    return <Navigate to={`/console/signin?next=${next}`} replace />;
  }
  return (
    <main className="km-main km-main-alone">
      {error ? (
        <Page title={kit.pages.wentWrong}>
          <ErrorPanel error={error} onRetry={() => void refetch()} />
        </Page>
      ) : (
        <Loading rows={8} />
      )}
    </main>
  );
}

/** `/console`: on to the first organization. */
export function Start() {
  const [first] = useSession().organizations;
  if (first) return <Navigate to={`/console/o/${encodeURIComponent(first.name)}`} replace />;
  return (
    <main className="km-main km-main-alone">
      <Page title={strings.layout.noOrganizationTitle}>
        <Empty>{strings.layout.noOrganization}</Empty>
      </Page>
    </main>
  );
}
