import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from 'react-router';
import type getDeveloper from '../../../../functions/developers/getDeveloper';
import { call } from '../../../kit/api';
import { LoadedPage } from '../../../kit/States';
import { useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';

/** `/developers/by-email/{email}`: on to the developer's own address, in which there is no e-mail address. */
export default function DeveloperByEmail() {
  const org = useOrg();
  const path = usePath();
  const { email = '' } = useParams();
  const query = useQuery({
    queryKey: [org, 'developers', 'by-email', email],
    queryFn: ({ signal }) =>
      call<typeof getDeveloper>('getDeveloper', { params: { org, developer: email }, signal }),
  });
  return (
    <LoadedPage query={query} thing="developer" to={path('/developers')} list={strings.layout.nav.developers}>
      {({ developerId }) => <Navigate to={path(`/developers/${developerId}`)} replace />}
    </LoadedPage>
  );
}
