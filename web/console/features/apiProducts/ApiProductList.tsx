import { Outlet } from 'react-router';
import { Page } from '../../../kit/Page';
import { strings } from '../../strings';

/** `/products` */
export default function ApiProductList() {
  return (
    <Page title={strings.apiProducts.title}>
      <Outlet />
    </Page>
  );
}
