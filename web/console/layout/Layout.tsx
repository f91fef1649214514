import { Outlet, ScrollRestoration, useParams } from 'react-router';
import { Announcer } from '../../kit/announce';
import { OfflineBar } from '../../kit/OfflineBar';
import { TitleEnd } from '../../kit/Page';
import { NotFound } from '../../kit/States';
import { Shortcuts } from '../../kit/shortcuts';
import { LeaveGuard } from '../../kit/useUnsaved';
import { SignInAgain } from '../session/SignInAgain';
import { usePath, useSession } from '../session/session';
import { strings } from '../strings';
import { Banner } from './Banner';
import { Nav, usePlaces } from './Nav';

/** Everything around a page of an organization. */
export function Layout() {
  const { org = '' } = useParams();
  const { organizations } = useSession();
  const path = usePath();
  const places = usePlaces();
  const isMember = organizations.some(({ name }) => name === org);
  return (
    <TitleEnd.Provider value={org}>
      <a className="km-skip" href="#main">
        {strings.layout.skip}
      </a>
      <Banner />
      <OfflineBar />
      <div className="km-frame">
        <Nav className="km-nav" />
        <main id="main" tabIndex={-1} className="km-main">
          {isMember ? <Outlet /> : <NotFound thing="organization" to="/console" list={strings.layout.home} />}
        </main>
      </div>
      <Announcer />
      <LeaveGuard />
      <SignInAgain />
      <Shortcuts
        places={places.flatMap(({ key, to, label }) => (key ? [{ key, to: path(to), label }] : []))}
      />
      <ScrollRestoration />
    </TitleEnd.Provider>
  );
}
