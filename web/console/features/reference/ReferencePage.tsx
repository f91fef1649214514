import { useParams } from 'react-router';
import { Reference } from '../../../reference/Reference';
import { useOrg, usePath } from '../../session/session';

/** `/reference` and `/reference/{operationId}` */
export default function ReferencePage() {
  const { operationId } = useParams();
  return <Reference base={usePath()('/reference')} operationId={operationId} org={useOrg()} hasSession />;
}
