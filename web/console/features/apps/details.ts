import { useQuery } from '@tanstack/react-query';
import type getAppDetails from '../../../../functions/apps/getAppDetails';
import { call, type Reply } from '../../../kit/api';
import { queryClient } from '../../../kit/queries';
import { useOrg } from '../../session/session';

/** An app as its page shows it; of its keys all but key and secret. */
export type AppDetails = Reply<typeof getAppDetails>;

const keyOf = (org: string, appId: string) => [org, 'apps', 'details', appId] as const;

/** Reads an app. @throws Refused, Offline */
export const readDetails = (org: string, appId: string, signal?: AbortSignal): Promise<AppDetails> =>
  call<typeof getAppDetails>('getAppDetails', { params: { org, appId }, signal });

export function useDetails(appId: string) {
  const org = useOrg();
  return useQuery({
    queryKey: keyOf(org, appId),
    queryFn: ({ signal }) => readDetails(org, appId, signal),
  });
}

/** Refetches lists and activity. */
export function forgetLists(org: string): void {
  for (const part of ['developers', 'apiproducts', 'audits'])
    void queryClient.invalidateQueries({ queryKey: [org, part] });
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] === org && queryKey[1] === 'apps' && queryKey[2] !== 'details',
  });
}

/** Shows the response of a change. */
export function keepDetails(org: string, details: AppDetails): AppDetails {
  queryClient.setQueryData(keyOf(org, details.appId), details);
  forgetLists(org);
  return details;
}

/** Forgets a deleted app. */
export function dropDetails(org: string, appId: string): void {
  queryClient.removeQueries({ queryKey: keyOf(org, appId) });
  forgetLists(org);
}
