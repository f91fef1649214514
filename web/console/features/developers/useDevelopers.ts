import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type countDevelopers from '../../../../functions/developers/countDevelopers';
import type searchDevelopers from '../../../../functions/developers/searchDevelopers';
import { call, type Reply } from '../../../kit/api';
import { useOrg } from '../../session/session';
import type { DeveloperListQuery } from './listQuery';

type Found = Reply<typeof searchDevelopers>;

/** A developer as the list shows them. */
export type DeveloperRow = Found['developers'][number];

/**
 * A page of developers, the one before staying until it comes, and how many match. These are counted once
 * the rows are there, and only where the rows do not say it themselves.
 */
export function useDevelopers(asked: DeveloperListQuery) {
  const org = useOrg();
  const { q, status, attr } = asked;
  const query = useQuery({
    queryKey: [org, 'developers', 'search', asked],
    queryFn: ({ signal }) =>
      call<typeof searchDevelopers>('searchDevelopers', { params: { org }, query: asked, signal }),
    placeholderData: keepPreviousData,
  });
  const { data, isPlaceholderData } = query;
  const isAll = data?.from === 1 && data.nextCursor === undefined;
  const counted = useQuery({
    queryKey: [org, 'developers', 'count', { q, status, attr }],
    queryFn: ({ signal }) =>
      call<typeof countDevelopers>('countDevelopers', {
        params: { org },
        query: { q, status, attr },
        signal,
      }),
    enabled: data !== undefined && !isPlaceholderData && !isAll,
  });
  const total = isAll ? data.developers.length : counted.data?.total;
  return { query, total: isPlaceholderData ? undefined : total };
}

/** Refetches developers, after an optional change of the cached rows. */
export function useReread(): (change?: (rows: DeveloperRow[]) => DeveloperRow[]) => Promise<void> {
  const org = useOrg();
  const client = useQueryClient();
  return async (change) => {
    if (change)
      client.setQueriesData<Found>(
        { queryKey: [org, 'developers', 'search'] },
        (found) => found && { ...found, developers: change(found.developers) },
      );
    await client.invalidateQueries({ queryKey: [org, 'developers'] });
  };
}
