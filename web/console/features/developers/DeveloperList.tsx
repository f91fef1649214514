import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Link, Outlet, useLocation, useSearchParams } from 'react-router';
import { searchNow, searchWith } from '../../../kit/address';
import { announce } from '../../../kit/announce';
import { PlusIcon } from '../../../kit/icons';
import { Page } from '../../../kit/Page';
import { Pager } from '../../../kit/Pager';
import { Empty, Forbidden, Loaded } from '../../../kit/States';
import { useCan, usePath } from '../../session/session';
import { strings } from '../../strings';
import { ClearFilters, DeveloperFilters, FilterChips } from './DeveloperFilters';
import { DeveloperTable } from './DeveloperTable';
import { ExportMenu } from './ExportMenu';
import { attrShown, type DeveloperFilter, type DeveloperListQuery, listQueryOf } from './listQuery';
import { type DeveloperRow, useDevelopers } from './useDevelopers';

const s = strings.developers.list;

/** How long a new row is outlined, in milliseconds. */
const OUTLINED = 3_000;

/** Values that the list passes to the dialog over it. */
export interface DeveloperListOutlet {
  /** Shows a new developer on top. */
  onCreated(developer: DeveloperRow): void;
}

/** Announces the number of results after each search, but not on page load. */
function useAnnounced(lookedFor: string, said: string | undefined): void {
  const announced = useRef(lookedFor);
  useEffect(() => {
    if (announced.current === lookedFor || said === undefined) return;
    announced.current = lookedFor;
    announce(said);
  }, [lookedFor, said]);
}

/** Keeps a new developer on top, outlined briefly, until the query of the list changes. */
function useFresh(address: string) {
  const [fresh, setFresh] = useState<{ address: string; row: DeveloperRow }>();
  const [outlined, setOutlined] = useState<string>();
  useEffect(() => {
    if (outlined === undefined) return;
    const timer = setTimeout(() => setOutlined(undefined), OUTLINED);
    return () => clearTimeout(timer);
  }, [outlined]);
  const isFresh = ({ developerId }: DeveloperRow) => developerId === fresh?.row.developerId;
  return {
    outlined,
    show(row: DeveloperRow) {
      setFresh({ address, row });
      setOutlined(row.developerId);
    },
    drop: (row: DeveloperRow) => isFresh(row) && setFresh(undefined),
    onTop: (rows: readonly DeveloperRow[]): readonly DeveloperRow[] =>
      fresh?.address === address
        ? [rows.find(isFresh) ?? fresh.row, ...rows.filter((row) => !isFresh(row))]
        : rows,
  };
}

const wanting = ({ q, status, attr }: DeveloperFilter): string =>
  s.noMatch(q, [
    ...(status === undefined ? [] : [s.withStatus(s.statuses[status])]),
    ...(attr === undefined ? [] : [attrShown(attr)]),
  ]);

/** `/developers` */
export default function DeveloperList() {
  const path = usePath();
  const can = useCan();
  const { pathname, search: address } = useLocation();
  const [search, setSearch] = useSearchParams();
  const asked = listQueryOf(search);
  const { q, status, attr, limit, sort, cursor } = asked;
  const filter: DeveloperFilter = { q, status, attr };
  const isFiltered = q !== undefined || status !== undefined || attr !== undefined;
  const fresh = useFresh(address);
  const { query, total } = useDevelopers(asked);

  const isTooMany = query.data?.tooMany === true && !query.isPlaceholderData;
  const found = isTooMany ? s.tooMany : total === undefined ? undefined : s.found(total);
  useAnnounced(JSON.stringify(filter), found);

  const canCreate = can('developers.create');
  if (pathname.endsWith('/new') && !canCreate)
    return <Forbidden permission="developers.create" action={strings.developers.create.action} />;

  const change = (members: { [Name in keyof DeveloperListQuery]?: string | undefined }, replace = false) =>
    setSearch(() => searchWith(searchNow(), members), { replace, preventScrollReset: true });
  // Typing on is no step of the history, so that Back leads to the list before the search.
  const changeFilter = (members: Partial<DeveloperFilter>, isTypingOn = false) => change(members, isTypingOn);
  const clear = () => change({ q: undefined, status: undefined, attr: undefined });
  const pageAt = (to: string | undefined) =>
    to === undefined ? undefined : `?${searchWith(search, { cursor: to })}`;
  const add = `/developers/new${address}`;

  const isEmpty = query.data !== undefined && fresh.onTop(query.data.developers).length === 0;
  const empty = () => {
    if (isTooMany) return <Empty>{s.tooMany}</Empty>;
    if (cursor !== undefined)
      return <Empty action={<Link to={`?${searchWith(search, {})}`}>{s.firstPage}</Link>}>{s.pastEnd}</Empty>;
    if (isFiltered) return <Empty action={<ClearFilters onClear={clear} />}>{wanting(filter)}</Empty>;
    if (!canCreate) return <Empty>{s.none}</Empty>;
    return (
      <Empty
        action={
          <Button component={Link} to={path(add)} variant="default">
            {s.newName}
          </Button>
        }
      >
        {s.noneAdd}
      </Empty>
    );
  };

  return (
    <Page
      title={strings.developers.title}
      actions={
        <>
          {can('export.read') && <ExportMenu />}
          {canCreate && (
            <Button
              id="new-developer"
              data-page-new
              component={Link}
              to={path(add)}
              leftSection={<PlusIcon />}
              aria-label={s.newName}
            >
              {s.newButton}
            </Button>
          )}
        </>
      }
    >
      <DeveloperFilters filter={filter} onChange={changeFilter} />
      <FilterChips filter={filter} onChange={changeFilter} onClear={isEmpty ? undefined : clear} />
      <Loaded query={query} rows={8}>
        {({ developers, from, nextCursor, previousCursor }) => {
          const rows = fresh.onTop(developers);
          if (rows.length === 0) return empty();
          return (
            <>
              <DeveloperTable
                rows={rows}
                filter={filter}
                total={total}
                sort={{ now: sort, change: (to) => change({ sort: to }) }}
                outlined={fresh.outlined}
                isBusy={query.isPlaceholderData}
                onChanged={fresh.drop}
              />
              <Pager
                from={from}
                shown={rows.length}
                total={total}
                previous={pageAt(previousCursor)}
                next={pageAt(nextCursor)}
                limit={limit}
                onLimit={(to) => change({ limit: `${to}` })}
              />
            </>
          );
        }}
      </Loaded>
      <Outlet context={{ onCreated: fresh.show } satisfies DeveloperListOutlet} />
    </Page>
  );
}
