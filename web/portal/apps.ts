import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type getAppDetails from '../../functions/apps/getAppDetails';
import type listOwnApps from '../../functions/apps/listOwnApps';
import type { Reply } from '../kit/api';
import { ask } from './api';
import { ownKey, useViewer } from './catalogue';

export type AppDetails = Reply<typeof getAppDetails>;
export type KeyDetails = AppDetails['keys'][number];

/** Poll interval for pending decisions, in milliseconds. */
const POLL_MS = 5000;

/** The own apps, page by page. */
export function useApps() {
  const { org, developerId } = useViewer();
  return useInfiniteQuery({
    queryKey: [...ownKey(org, developerId), 'apps'],
    enabled: developerId !== undefined,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask<typeof listOwnApps>('listOwnApps', { params: { org }, query: { start: pageParam } }),
    getNextPageParam: ({ next }) => next,
  });
}

const detailsKey = (org: string, developerId: string | undefined, appId: string) => [
  ...ownKey(org, developerId),
  'app',
  appId,
];

const isWaiting = ({ keys }: AppDetails): boolean =>
  keys.some(({ apiProducts }) => apiProducts.some(({ status }) => status === 'pending'));

/** An own app; polled while an API product waits for approval. */
export function useApp(appId: string) {
  const { org, developerId } = useViewer();
  return useQuery({
    queryKey: detailsKey(org, developerId, appId),
    enabled: developerId !== undefined,
    refetchInterval: ({ state: { data } }) => (data && isWaiting(data) ? POLL_MS : false),
    queryFn: () => ask<typeof getAppDetails>('getAppDetails', { params: { org, appId } }),
  });
}

/** Returns functions that cache the response of a change of an app, and that refetch everything. */
export function useAppCache() {
  const { org, developerId } = useViewer();
  const client = useQueryClient();
  const rereadLists = async () => {
    const base = ownKey(org, developerId);
    await Promise.all(
      ['apps', 'catalogue'].map((part) => client.invalidateQueries({ queryKey: [...base, part] })),
    );
  };
  return {
    rereadLists,
    async keep(app: AppDetails) {
      client.setQueryData(detailsKey(org, developerId, app.appId), app);
      await rereadLists();
    },
    async reread(appId: string) {
      await Promise.all([
        client.invalidateQueries({ queryKey: detailsKey(org, developerId, appId) }),
        rereadLists(),
      ]);
    },
    async drop(appId: string) {
      client.removeQueries({ queryKey: detailsKey(org, developerId, appId) });
      await rereadLists();
    },
  };
}
