import { Link, useNavigate } from 'react-router';
import type searchDevelopers from '../../../../functions/developers/searchDevelopers';
import { call } from '../../../kit/api';
import { Page } from '../../../kit/Page';
import { useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { Lookup } from './Lookup';

const s = strings.apps;

/** `/apps/new`: selects the owner, then continues to the form below the developer. */
export default function NewAppOwner() {
  const org = useOrg();
  const path = usePath();
  const navigate = useNavigate();
  return (
    <Page
      title={s.owner.title}
      crumbs={
        <Link className="km-alone" to={path('/apps')}>
          {s.title}
        </Link>
      }
    >
      <div className="km-form-page">
        <Lookup
          label={s.owner.label}
          placeholder={s.owner.placeholder}
          kept={['developers', 'lookup']}
          chosen={undefined}
          onChange={(developerId) => {
            if (!developerId) return;
            void navigate(path(`/developers/${encodeURIComponent(developerId)}/apps/new`));
          }}
          find={async (q, signal) => {
            const { developers } = await call<typeof searchDevelopers>('searchDevelopers', {
              params: { org },
              query: { q: q || undefined, limit: 20 },
              signal,
            });
            return developers.map(({ developerId, firstName, lastName, email }) => ({
              value: developerId,
              label: `${firstName} ${lastName} (${email})`,
            }));
          }}
        />
        <p className="km-hint">{s.owner.hint}</p>
      </div>
    </Page>
  );
}
