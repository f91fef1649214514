import { lazy, Suspense, useEffect } from 'react';
import { matchPath, Outlet, ScrollRestoration, useParams } from 'react-router';
import { Announcer } from '../../kit/announce';
import { OfflineBar } from '../../kit/OfflineBar';
import { TitleEnd } from '../../kit/Page';
import { NotFound } from '../../kit/States';
import { Shortcuts } from '../../kit/shortcuts';
import { useStore } from '../../kit/store';
import { LeaveGuard } from '../../kit/useUnsaved';
import { visited } from '../../kit/visited';
import { pages } from '../pages';
import { SignInAgain } from '../session/SignInAgain';
import { usePath, useSession } from '../session/session';
import { strings } from '../strings';
import { Banner } from './Banner';
import { Nav, usePlaces } from './Nav';
import { isPaletteOpen, remember } from './recent';

const Palette = lazy(() => import('./Palette'));

/** Opens the search over everything by Ctrl+K or ⌘K, wherever the focus is. */
function PaletteKeys() {
  const isOpen = useStore(isPaletteOpen);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      if (!document.querySelector('[role=dialog]')) isPaletteOpen.set(true);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  return isOpen ? (
    <Suspense>
      <Palette />
    </Suspense>
  ) : null;
}

/** Remembers the records that are opened, for the search over everything. */
function useRemembered(org: string): void {
  const now = useStore(visited);
  useEffect(() => {
    const root = `/console/o/${org}`;
    if (!now?.path.startsWith(`${root}/`)) return;
    const page = pages.find(({ path, param }) => param && matchPath(`${root}/${path}`, now.path));
    if (page && !page.path.endsWith('/new'))
      remember(org, { to: now.path.slice(root.length), title: now.title, kind: page.label });
  }, [org, now]);
}

/** Everything around a page of an organization. */
export function Layout() {
  const { org = '' } = useParams();
  const { organizations } = useSession();
  const path = usePath();
  const places = usePlaces();
  useRemembered(org);
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
      <PaletteKeys />
      <Shortcuts
        places={places.flatMap(({ key, to, label }) => (key ? [{ key, to: path(to), label }] : []))}
      />
      <ScrollRestoration />
    </TitleEnd.Provider>
  );
}
