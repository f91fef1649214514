import { useQuery } from '@tanstack/react-query';
import type getDeveloperImpact from '../../../../functions/developers/getDeveloperImpact';
import { call } from '../../../kit/api';
import { useOrg } from '../../session/session';

/** What stops with a developer, asked anew for each dialog: its numbers must not be old. */
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
