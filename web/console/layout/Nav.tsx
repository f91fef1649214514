import { NavLink } from 'react-router';
import * as icons from '../../kit/icons';
import { pages } from '../pages';
import { useCan, usePath } from '../session/session';
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

/** The navigation, at the side or in the menu of a small screen. */
export function Nav({ className, onFollow }: { className: string; onFollow?: () => void }) {
  const path = usePath();
  return (
    <nav aria-label={strings.layout.main} className={className}>
      <ul>
        {usePlaces().map(({ to, label, Icon }) => (
          <li key={to}>
            <NavLink to={path(to)} end={to === ''} onClick={onFollow}>
              <Icon size={17} />
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
