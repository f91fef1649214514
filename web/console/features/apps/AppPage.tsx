import { Page } from '../../../kit/Page';
import { strings } from '../../strings';

/** `/apps/{appId}` */
export default function AppPage() {
  return <Page title={strings.apps.title}>{null}</Page>;
}
