import { Page } from '../../../kit/Page';
import { strings } from '../../strings';

/** `/audit` */
export default function AuditList() {
  return <Page title={strings.audits.title}>{null}</Page>;
}
