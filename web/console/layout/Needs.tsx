import { Outlet } from 'react-router';
import type { Permission } from '../../../shared/permissions';
import { Forbidden } from '../../kit/States';
import { useCan } from '../session/session';
import { strings } from '../strings';

/** Shows the pages below with the permission; otherwise names the missing permission. */
export function Needs({ permission, page }: { permission: Permission; page: string }) {
  return useCan()(permission) ? (
    <Outlet />
  ) : (
    <Forbidden permission={permission} action={strings.layout.see(page)} />
  );
}
