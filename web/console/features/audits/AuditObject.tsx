import { Link } from 'react-router';
import type { Audit } from '../../../../shared/schemas/audit';
import { usePath } from '../../session/session';
import { type FactsOf, objectOf, thingOf } from './words';

/** Where the page of an event's object is; undefined where it has none, or is gone. */
function pageOf({ entity, facts, isGone }: ReturnType<typeof objectOf>): string | undefined {
  const { kind, id } = thingOf(entity);
  if (isGone || id === '') return undefined;
  if (kind === 'developers')
    return id.includes('@')
      ? `/developers/by-email/${encodeURIComponent(id)}`
      : `/developers/${encodeURIComponent(id)}`;
  if (kind === 'apiProducts') return `/products/${encodeURIComponent(id)}`;
  const appId = kind === 'apps' ? (facts?.appId ?? (id.includes('~') ? undefined : id)) : undefined;
  return typeof appId === 'string' ? `/apps/${encodeURIComponent(appId)}` : undefined;
}

/** The entity of an event, linked if it still exists. */
export function AuditObject({ entry, factsOf }: { entry: Audit; factsOf: FactsOf }) {
  const path = usePath();
  const object = objectOf(entry, factsOf);
  const page = pageOf(object);
  return (
    <span className="km-audit-object">
      {page === undefined ? object.name : <Link to={path(page)}>{object.name}</Link>}
      {object.noun && <span className="km-below"> {object.noun}</span>}
    </span>
  );
}
