import { NavLink } from 'react-router';
import type { Permission } from '../../../shared/permissions';
import { AppIcon, BookIcon, BoxIcon, ClockIcon, KeyIcon, UsersIcon } from '../../kit/icons';
import { useCan, usePath } from '../session/session';
import { strings } from '../strings';

const { nav, main } = strings.layout;

const all: readonly { to: string; label: string; Icon: typeof AppIcon; needs?: Permission }[] = [
  { to: '/developers', label: nav.developers, Icon: UsersIcon, needs: 'developers.list' },
  { to: '/apps', label: nav.apps, Icon: AppIcon, needs: 'apps.list' },
  { to: '/products', label: nav.products, Icon: BoxIcon, needs: 'products.get' },
  { to: '/audit', label: nav.audit, Icon: ClockIcon, needs: 'audit.read' },
  { to: '/lookup', label: nav.lookup, Icon: KeyIcon, needs: 'keys.lookup' },
  { to: '/reference', label: nav.reference, Icon: BookIcon },
];

/** The pages of the navigation which the member may see. */
export function usePlaces() {
  const can = useCan();
  return all.filter(({ needs }) => needs === undefined || can(needs));
}

/** The navigation, at the side or in the menu of a small screen. */
export function Nav({ className, onFollow }: { className: string; onFollow?: () => void }) {
  const path = usePath();
  return (
    <nav aria-label={main} className={className}>
      <ul>
        {usePlaces().map(({ to, label, Icon }) => (
          <li key={to}>
            <NavLink to={path(to)} onClick={onFollow}>
              <Icon size={17} />
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
