import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, ScrollRestoration, useParams } from 'react-router';
import mark from '../console/icon.svg';
import { Announcer } from '../kit/announce';
import { Loading } from '../kit/States';
import { Reference } from '../reference/Reference';
import { docs } from './strings';

/** True if there is a console session; does not ask for a sign-in, and any error means no. */
async function isSignedIn(): Promise<boolean> {
  const answer = await fetch('/session', { headers: { Accept: 'application/json' } }).catch(() => undefined);
  // Read in any case: an unread body would keep its connection open.
  const body = await answer?.json().catch(() => null);
  // Signed out, it is null or has the demo account.
  return answer?.ok === true && typeof body?.email === 'string';
}

function Theme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <select
      className="km-select"
      aria-label={docs.theme.label}
      value={colorScheme}
      onChange={(event) => setColorScheme(event.target.value as 'light' | 'dark' | 'auto')}
    >
      <option value="light">{docs.theme.light}</option>
      <option value="dark">{docs.theme.dark}</option>
      <option value="auto">{docs.theme.auto}</option>
    </select>
  );
}

/** `/docs/` and `/docs/{operationId}`: the public reference. */
export function DocsPage() {
  const { operationId } = useParams();
  const session = useQuery({
    queryKey: ['session'],
    queryFn: isSignedIn,
    staleTime: Number.POSITIVE_INFINITY,
    networkMode: 'always',
  });
  return (
    <>
      <a className="km-skip" href="#main">
        {docs.skip}
      </a>
      <header className="km-banner">
        <div className="km-banner-row">
          <Link to="/" className="km-brand" aria-label={docs.home}>
            <img src={mark} alt="" width={24} height={24} />
            <span>Keymint</span>
          </Link>
          <span className="km-banner-end km-ref-banner-end">
            <Theme />
            <a className="km-link km-alone" href="/console/">
              {docs.console}
            </a>
          </span>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="km-main km-ref-alone">
        {session.data === undefined ? (
          <Loading rows={10} />
        ) : (
          <Reference base="" operationId={operationId} hasSession={session.data} />
        )}
      </main>
      <Announcer />
      <ScrollRestoration />
    </>
  );
}
