import { useQueries } from '@tanstack/react-query';
import type listAudits from '../../../../functions/audits/listAudits';
import type { Audit, AuditName } from '../../../../shared/schemas/audit';
import { call } from '../../../kit/api';
import { useOrg } from '../../session/session';
import { type Facts, factsIn } from './fields';
import { type FactsOf, objectOf, thingOf } from './words';

/** What the names that come with entries tell of their entities. */
export const namesIn = (names: readonly AuditName[] = []): FactsOf => {
  const known = new Map(names.map(({ entity, ...facts }) => [entity, facts as Facts]));
  return (entity) => known.get(entity);
};

/** A deleted developer as they were at last, with `isGone`. @throws Refused, Offline */
async function factsOfDeleted(org: string, entity: string, signal: AbortSignal): Promise<Facts> {
  const query = { entity, pageSize: 5 };
  const { audit } = await call<typeof listAudits>('listAudits', { params: { org }, query, signal });
  const deletion = audit
    .flatMap(({ changes }) => changes)
    .find((change) => change.entity === entity && change.before !== undefined && change.after === undefined);
  return { ...factsIn(deletion?.before), isGone: true };
}

/** What entries do not tell of what they are about: `names` came with them; only deleted developers are asked for. */
export function useFacts(entries: readonly Audit[], names: readonly AuditName[]): FactsOf {
  const org = useOrg();
  const known = namesIn(names);
  const isUnknown = (entity: string) => {
    const { kind, id } = thingOf(entity);
    return kind === 'developers' && !id.includes('@') && known(entity) === undefined;
  };
  const deleted = [...new Set(entries.map((entry) => objectOf(entry).entity))].filter(isUnknown);
  const found = useQueries({
    queries: deleted.map((entity) => ({
      queryKey: [org, 'developers', 'facts', entity],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Record<string, Facts>> => ({
        [entity]: await factsOfDeleted(org, entity, signal),
      }),
      staleTime: 60_000,
      retry: false,
    })),
    combine: (results): Record<string, Facts> => Object.assign({}, ...results.map(({ data }) => data ?? {})),
  });
  return (entity) => known(entity) ?? found[entity];
}
