import { Link } from 'react-router';
import { StatusBadge } from '../../../kit/StatusBadge';
import { useCan, usePath } from '../../session/session';
import type { AppDetails } from './details';

/** Owner of an app: a link if the owner has a page, and a badge if the owner is inactive. */
export function OwnerLink({
  owner,
}: {
  owner: Pick<AppDetails['owner'], 'kind' | 'id' | 'name' | 'status'>;
}) {
  const path = usePath();
  const can = useCan();
  const { kind, id, name, status } = owner;
  const to =
    kind === 'developers'
      ? can('developers.get') && `/developers/${encodeURIComponent(id)}`
      : can('companies.get') && `/teams/${kind}/${encodeURIComponent(id)}`;
  return (
    <span className="km-owner">
      {to ? (
        <Link className="km-alone" to={path(to)}>
          {name}
        </Link>
      ) : (
        <span>{name}</span>
      )}
      {status === 'inactive' && <StatusBadge status="inactive" />}
    </span>
  );
}
