import { Outlet } from 'react-router';
import { Page } from '../../../kit/Page';
import { strings } from '../../strings';

/** `/developers` */
export function DeveloperList() {
  return (
    <Page title={strings.developers.title}>
      <Outlet />
    </Page>
  );
}
