import { useQueries } from '@tanstack/react-query';
import { Link } from 'react-router';
import type searchDevelopers from '../../../../functions/developers/searchDevelopers';
import { call } from '../../../kit/api';
import { useOrg, useSession } from '../../session/session';
import { strings } from '../../strings';

const s = strings.developers.details;

/** Links to developers with the same e-mail address in the member's other organizations, where the member may read developers. */
export function AlsoRegistered({ email }: { email: string }) {
  const here = useOrg();
  const others = useSession().organizations.filter(
    ({ name, permissions }) => name !== here && permissions.includes('developers.list'),
  );
  const found = useQueries({
    queries: others.map(({ name: org }) => ({
      queryKey: [org, 'developers', 'by-email', email],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call<typeof searchDevelopers>('searchDevelopers', {
          params: { org },
          query: { q: email, limit: 25 },
          signal,
        }),
      staleTime: 60_000,
      retry: false,
    })),
  });
  const links = others.flatMap(({ name }, index) => {
    const isSame = (other: { email: string }) => other.email.toLowerCase() === email.toLowerCase();
    const developer = found[index]?.data?.developers.find(isSame);
    return developer ? [{ org: name, developerId: developer.developerId }] : [];
  });
  if (links.length === 0) return null;
  return (
    <ul className="km-links">
      {links.map(({ org, developerId }) => (
        <li key={org}>
          <Link className="km-alone" to={`/console/o/${encodeURIComponent(org)}/developers/${developerId}`}>
            {s.alsoIn(org)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
