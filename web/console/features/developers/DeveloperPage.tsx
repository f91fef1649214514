import { Page } from '../../../kit/Page';
import { strings } from '../../strings';

/** `/developers/{developerId}` */
export default function DeveloperPage() {
  return <Page title={strings.developers.title}>{null}</Page>;
}
