import { useParams } from 'react-router';
import { Reference } from '../../../reference/Reference';
import { useCan, useOrg, usePath } from '../../session/session';
import { samplesIn } from './samples';

/** `/reference` and `/reference/{operationId}` */
export default function ReferencePage() {
  const { operationId } = useParams();
  const org = useOrg();
  const can = useCan();
  return (
    <Reference
      base={usePath()('/reference')}
      operationId={operationId}
      org={org}
      hasSession
      findSamples={samplesIn(org, can)}
    />
  );
}
