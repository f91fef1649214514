import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, Outlet, useSearchParams } from 'react-router';
import type searchTeams from '../../../../functions/organizations/searchTeams';
import { searchNow, searchWith } from '../../../kit/address';
import { call, type Reply } from '../../../kit/api';
import { Choice } from '../../../kit/Choice';
import { Initials } from '../../../kit/Initials';
import { PlusIcon } from '../../../kit/icons';
import { Moment } from '../../../kit/Moment';
import { Page } from '../../../kit/Page';
import { Pager } from '../../../kit/Pager';
import { count } from '../../../kit/plural';
import { SearchField } from '../../../kit/SearchField';
import { Empty, Loaded } from '../../../kit/States';
import { StatusBadge } from '../../../kit/StatusBadge';
import { type Column, Table } from '../../../kit/Table';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { kinds } from './team';

const s = strings.teams;

type Row = Reply<typeof searchTeams>['teams'][number];

const columns: Column<Row>[] = [
  { header: s.columns.team, cell: ({ displayName }) => displayName, sort: { asc: 'name', desc: '-name' } },
  {
    header: s.columns.status,
    cell: ({ status }) => <StatusBadge status={status} />,
    isBare: true,
    width: 112,
  },
  { header: s.columns.apps, cell: ({ apps }) => count(apps), align: 'end', width: 84 },
  { header: s.columns.created, cell: ({ createdAt }) => <Moment at={createdAt} />, leaves: 2, width: 140 },
  { header: s.details.changed, cell: ({ lastModifiedAt }) => <Moment at={lastModifiedAt} />, isExtra: true },
];

/** `/teams?kind&q`: companies, or app groups. */
export default function TeamList() {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const [search, setSearch] = useSearchParams();
  const kind = kinds.find((each) => each === search.get('kind')) ?? 'companies';
  const q = search.get('q') ?? undefined;
  const sort = search.get('sort') === '-name' ? '-name' : 'name';
  const cursor = search.get('cursor') ?? undefined;
  const limit = [25, 50, 100].find((each) => `${each}` === search.get('limit')) ?? 50;
  const query = useQuery({
    queryKey: [org, 'teams', 'search', { kind, q, sort, cursor, limit }],
    queryFn: ({ signal }) =>
      call<typeof searchTeams>('searchTeams', {
        params: { org },
        query: { kind, q, sort, cursor, limit },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
  const change = (members: Record<string, string | undefined>, replace = false) =>
    setSearch(() => searchWith(searchNow(), members), { replace, preventScrollReset: true });
  const at = useMemo(
    () => (to: string | undefined) =>
      to === undefined ? undefined : `?${searchWith(search, { cursor: to })}`,
    [search],
  );
  const mayWrite = can(kind === 'companies' ? 'companies.write' : 'appGroups.write');
  return (
    <Page
      title={s.title}
      actions={
        mayWrite && (
          <Button
            id="new-team"
            data-page-new
            component={Link}
            to={path(`/teams/new?kind=${kind}`)}
            leftSection={<PlusIcon />}
            aria-label={s.add}
          >
            {s.new}
          </Button>
        )
      }
    >
      <div className="km-toolbar">
        <SearchField
          q={q}
          label={s.search}
          placeholder={s.searchHint}
          onSearch={(typed, replace) => change({ q: typed }, replace)}
        />
        <Choice
          label={s.kind}
          value={kind}
          options={kinds.map((each) => [each, s.terms[each]])}
          onChange={(next) => change({ kind: next })}
        />
      </div>
      <Loaded query={query} rows={6} tried={{ thing: s.thing }}>
        {({ teams, from, nextCursor, previousCursor }) =>
          teams.length === 0 ? (
            <Empty
              action={
                q && (
                  <Button variant="default" onClick={() => change({ q: undefined })}>
                    {s.clear}
                  </Button>
                )
              }
            >
              {q ? s.noMatch(q) : s.none[kind]}
            </Empty>
          ) : (
            <>
              <Table
                caption={s.title}
                columns={columns}
                rows={teams}
                keyOf={({ name }) => name}
                nameOf={({ displayName }) => displayName}
                below={({ name, displayName }) => (name === displayName ? undefined : name)}
                before={({ name, displayName }) => <Initials name={displayName} id={name} />}
                linkOf={({ name }) => path(`/teams/${kind}/${encodeURIComponent(name)}`)}
                sort={{ now: sort, change: (to) => change({ sort: to }) }}
                busy={query.isPlaceholderData}
                bar={<span className="km-total">{s.shown(teams.length, kind)}</span>}
              />
              {(nextCursor ?? previousCursor) !== undefined && (
                <Pager
                  from={from}
                  shown={teams.length}
                  previous={at(previousCursor)}
                  next={at(nextCursor)}
                  limit={limit}
                  onLimit={(to) => change({ limit: `${to}` })}
                />
              )}
            </>
          )
        }
      </Loaded>
      <Outlet />
    </Page>
  );
}
