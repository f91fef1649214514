import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'react-router';
import type countApps from '../../../functions/apps/countApps';
import { call } from '../../kit/api';
import * as icons from '../../kit/icons';
import { pages } from '../pages';
import { useCan, useOrg, usePath } from '../session/session';
import { strings } from '../strings';

/** The pages of the navigation that the member may see. */
export function usePlaces() {
  const can = useCan();
  return pages
    .filter(({ needs }) => needs === undefined || can(needs))
    .flatMap(({ icon, path, ...page }) => {
      if (!icon) return [];
      // biome-ignore lint/performance/noDynamicNamespaceImportAccess: the table names icons, so that it loads without a browser
      return [{ ...page, to: path && `/${path}`, Icon: icons[icon] }];
    });
}

/** Age at which the number of requests is read again, in milliseconds. */
const COUNT_MS = 60_000;

/** The number of apps with requests, for members who decide them. One for all pages, read once a minute. */
function Requests() {
  const org = useOrg();
  const can = useCan();
  const { data: { total = 0 } = {} } = useQuery({
    queryKey: [org, 'requests', 'count'],
    enabled: can('requests.decide'),
    staleTime: COUNT_MS,
    refetchInterval: COUNT_MS,
    queryFn: ({ signal }) =>
      call<typeof countApps>('countApps', { params: { org }, query: { key: 'pending' }, signal }),
  });
  if (total === 0) return null;
  return (
    <span className="km-badge km-nav-count" data-tone="wait">
      {total}
      <span className="km-sr-only"> {strings.layout.waiting}</span>
    </span>
  );
}

/** The navigation, at the side or in the menu of a small screen. */
export function Nav({ className, onFollow }: { className: string; onFollow?: () => void }) {
  const path = usePath();
  const { pathname } = useLocation();
  const here = pathname.replace(/\/+$/, '');
  const isCurrent = (to: string): boolean =>
    here === path(to) || (to !== '' && here.startsWith(`${path(to)}/`));
  return (
    <nav aria-label={strings.layout.main} className={className}>
      <ul>
        {usePlaces().map(({ to, label, Icon, countsRequests }) => (
          <li key={to}>
            <Link to={path(to)} aria-current={isCurrent(to) ? 'page' : undefined} onClick={onFollow}>
              <Icon size={17} />
              {label}
              {countsRequests && <Requests />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
