import { Page } from '../../../kit/Page';
import { strings } from '../../strings';

/** `/lookup` */
export default function LookupPage() {
  return <Page title={strings.lookup.title}>{null}</Page>;
}
