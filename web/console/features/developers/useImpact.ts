import { useQuery } from '@tanstack/react-query';
import type getDeveloperImpact from '../../../../functions/developers/getDeveloperImpact';
import { call } from '../../../kit/api';
import { useOrg } from '../../session/session';

/** Fetches the impact of deactivating or deleting a developer, anew for each dialog. */
export function useImpact(developerId: string) {
  const org = useOrg();
  return useQuery({
    queryKey: [org, 'developer-impact', developerId],
    queryFn: ({ signal }) =>
      call<typeof getDeveloperImpact>('getDeveloperImpact', {
        params: { org, developer: developerId },
        signal,
      }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
