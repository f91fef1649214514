import { Page } from '../../../kit/Page';
import { strings } from '../../strings';

/** `/developers/{developerId}/apps/new` */
export default function NewApp() {
  return <Page title={strings.apps.title}>{null}</Page>;
}
