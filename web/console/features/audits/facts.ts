import { useQueries } from '@tanstack/react-query';
import type searchApps from '../../../../functions/apps/searchApps';
import type listAudits from '../../../../functions/audits/listAudits';
import type getDeveloper from '../../../../functions/developers/getDeveloper';
import type { Audit } from '../../../../shared/schemas/audit';
import { appDocumentId, developerOwner } from '../../../../shared/schemas/owner';
import { call, Refused } from '../../../kit/api';
import { useCan, useOrg } from '../../session/session';
import { type Facts, factsIn } from './fields';
import { type FactsOf, objectOf, thingOf } from './words';

/** A developer as they are, or, where they are deleted, as they were at last, with `isGone`. @throws Refused, Offline */
async function developerFacts(org: string, entity: string, signal: AbortSignal): Promise<Facts> {
  const params = { org, developer: thingOf(entity).id };
  try {
    return await call<typeof getDeveloper>('getDeveloper', { params, signal });
  } catch (error) {
    if (!(error instanceof Refused && error.status === 404)) throw error;
  }
  const query = { entity, pageSize: 5 };
  const { audit } = await call<typeof listAudits>('listAudits', { params: { org }, query, signal });
  const deletion = audit
    .flatMap(({ changes }) => changes)
    .find((change) => change.entity === entity && change.before !== undefined && change.after === undefined);
  return { ...factsIn(deletion?.before), isGone: true };
}

/** The appIds of a developer's newest apps, by their audit entities. @throws Refused, Offline */
async function appFacts(org: string, owner: string, signal: AbortSignal): Promise<Record<string, Facts>> {
  const query = { owner, limit: 100 };
  const { apps } = await call<typeof searchApps>('searchApps', { params: { org }, query, signal });
  return Object.fromEntries(
    apps.map(({ appId, name }) => [
      `apps/${appDocumentId({ owner: developerOwner(owner), name })}`,
      { appId },
    ]),
  );
}

const patient = { staleTime: 60_000, retry: false };

/** Finds out what entries do not tell of what they are about: the names of developers, the appIds of their apps. */
export function useFacts(entries: readonly Audit[]): FactsOf {
  const org = useOrg();
  const can = useCan();
  const all = [...new Set(entries.map((entry) => objectOf(entry).entity))].map(
    (entity) => [entity, thingOf(entity)] as const,
  );
  const developers = all.flatMap(([entity, { kind }]) => (kind === 'developers' ? entity : []));
  const owners = all.flatMap(([, { app }]) => /^developers\/([^@]+)$/.exec(app?.owner ?? '')?.[1] ?? []);
  const found = useQueries({
    queries: [
      ...(can('developers.get') ? developers : []).map((entity) => ({
        queryKey: [org, 'developers', 'facts', entity],
        queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Record<string, Facts>> => ({
          [entity]: await developerFacts(org, entity, signal),
        }),
        ...patient,
      })),
      ...(can('apps.list') ? [...new Set(owners)] : []).map((owner) => ({
        queryKey: [org, 'apps', 'facts', owner],
        queryFn: ({ signal }: { signal: AbortSignal }) => appFacts(org, owner, signal),
        ...patient,
      })),
    ],
    combine: (results): Record<string, Facts> => Object.assign({}, ...results.map(({ data }) => data ?? {})),
  });
  return (entity) => found[entity];
}
