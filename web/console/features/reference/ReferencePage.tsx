import { Page } from '../../../kit/Page';
import { strings } from '../../strings';

/** `/reference` */
export default function ReferencePage() {
  return <Page title={strings.reference.title}>{null}</Page>;
}
