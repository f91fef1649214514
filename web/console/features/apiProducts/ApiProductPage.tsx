import { Page } from '../../../kit/Page';
import { strings } from '../../strings';

/** `/products/{name}` */
export default function ApiProductPage() {
  return <Page title={strings.apiProducts.title}>{null}</Page>;
}
