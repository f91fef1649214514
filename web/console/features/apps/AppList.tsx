import { Page } from '../../../kit/Page';
import { strings } from '../../strings';

/** `/apps` */
export default function AppList() {
  return <Page title={strings.apps.title}>{null}</Page>;
}
