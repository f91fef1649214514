import { isWholeTerm, matchesWords, termOf, wordsOf } from '../schemas/searchTerms';
import type { TeamKind } from '../schemas/team';
import type { Collections } from '../store/store';
import { type CursorPageRequest, filteredReader, type SliceReader, sliceOf } from './slices';

/** A company or app group as stored; a group has the number of its apps, a company their names. */
type Team = Awaited<ReturnType<Collections[TeamKind]['search']>>[number];

/** Orders of teams. */
export const teamOrders = ['name', '-name'] as const;

const nameOf = ({ name, displayName }: Team): string => displayName || name;

/**
 * Returns one page of companies or app groups whose names contain every word of `q`, ordered by name; it may
 * have fewer than `limit` items although more follow. @throws InvalidRequest
 */
export async function searchTeams(
  org: string,
  {
    kind,
    q,
    sort,
    ...page
  }: { kind: TeamKind; q?: string | undefined; sort: (typeof teamOrders)[number] } & Omit<
    CursorPageRequest,
    'order'
  >,
  store: Collections,
) {
  const words = q === undefined ? undefined : [...new Set(wordsOf(q))];
  if (words?.length === 0) return { teams: [], from: 1 };
  const longest = words?.reduce((one, other) => (other.length > one.length ? other : one));
  const term = longest === undefined ? undefined : termOf(longest);
  const teams = store[kind];
  const list: SliceReader<Team> = async ({ after, isBack, count: limit }) => ({
    items: await teams.search(org, term, { descending: (sort === '-name') !== isBack, after, limit }),
  });
  const isExact = words === undefined || (words.length === 1 && isWholeTerm(words[0] ?? ''));
  const sift = (found: Team[]) =>
    found.filter((team) => matchesWords(words ?? [], [team.name, team.displayName ?? '']));
  const positionOf = (team: Team) => ({ value: team.name, id: teams.idOf(team) });
  const { items, ...rest } = await sliceOf(
    { ...page, order: `${kind} ${sort}` },
    isExact ? list : filteredReader(list, sift, positionOf),
    positionOf,
  );
  return {
    teams: items.map((team) => {
      const { name, status, apps, createdAt, lastModifiedAt } = team;
      return {
        kind,
        name,
        displayName: nameOf(team),
        status,
        createdAt,
        lastModifiedAt,
        apps: typeof apps === 'number' ? apps : apps.length,
      };
    }),
    ...rest,
  };
}
