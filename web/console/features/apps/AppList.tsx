import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import type countApps from '../../../../functions/apps/countApps';
import type searchApps from '../../../../functions/apps/searchApps';
import { announce } from '../../../kit/announce';
import { call, type Reply } from '../../../kit/api';
import { Initials } from '../../../kit/Initials';
import { BanIcon, CheckIcon, PlusIcon, TrashIcon } from '../../../kit/icons';
import { Moment } from '../../../kit/Moment';
import { Page } from '../../../kit/Page';
import { Pager } from '../../../kit/Pager';
import type { Action } from '../../../kit/RowActions';
import { Empty, Loaded, sentence } from '../../../kit/States';
import { StatusBadge } from '../../../kit/StatusBadge';
import { type Column, Table } from '../../../kit/Table';
import { toast } from '../../../kit/toasts';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { KeysSummary } from '../keys/KeysSummary';
import { AppBulkBar } from './AppBulkBar';
import { AppFilters } from './AppFilters';
import { DeleteApp, RevokeApp, setAppStatus } from './AppQuestions';
import { OwnerLink } from './OwnerLink';
import { useAppSearch } from './useAppSearch';

const s = strings.apps;
const c = s.columns;

type Found = Reply<typeof searchApps>;
type AppRow = Found['apps'][number];

interface Question {
  what: 'revoke' | 'delete';
  app: AppRow;
  /** Finds what has the focus once the app's row is gone. */
  after: () => HTMLElement | null;
}

const SHOWN = 2;

/** The API products that an app's keys are for; revoked keys are past. */
function Products({ keys }: Pick<AppRow, 'keys'>) {
  const pending = new Map<string, boolean>();
  for (const { status, apiProducts } of keys) {
    if (status === 'revoked') continue;
    for (const each of apiProducts)
      pending.set(each.name, (pending.get(each.name) ?? true) && each.status === 'pending');
  }
  const names = [...pending].map(([name, isPending]) => (isPending ? s.pendingProduct(name) : name));
  if (names.length === 0) return <span className="km-hint">{s.noProducts}</span>;
  return (
    <span>
      {names.slice(0, SHOWN).join(', ')}
      {names.length > SHOWN && <span className="km-hint"> {s.more(names.length - SHOWN)}</span>}
    </span>
  );
}

const columns: readonly Column<AppRow>[] = [
  { header: c.app, cell: ({ displayName }) => displayName, sort: { asc: 'name', desc: '-name' } },
  { header: c.owner, cell: ({ owner }) => <OwnerLink owner={owner} />, isBare: true, width: 124 },
  { header: c.status, cell: ({ status }) => <StatusBadge status={status} />, isBare: true, width: 112 },
  { header: c.products, cell: ({ keys }) => <Products keys={keys} />, leaves: 1, width: 124, grows: true },
  { header: c.keys, cell: ({ keys }) => <KeysSummary keys={keys} />, isBare: true, width: 164 },
  { header: c.lastUsed, cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} />, leaves: 2, width: 116 },
  {
    header: c.created,
    cell: ({ createdAt }) => <Moment at={createdAt} />,
    leaves: 1,
    width: 116,
    sort: { asc: 'createdAt', desc: '-createdAt' },
  },
];
const keyOf = ({ appId }: AppRow) => appId;
const nameOf = ({ displayName }: AppRow) => displayName;
const below = ({ displayName, name }: AppRow) => (displayName === name ? undefined : name);

/** Returns the element to focus after a row is deleted: a neighbour's name, or the page's heading. */
const rowAfter = (appId: string): (() => HTMLElement | null) => {
  const rows = [...document.querySelectorAll<HTMLElement>('main tbody tr')];
  const at = rows.findIndex((row) => row.dataset.key === appId);
  const next = (rows[at + 1] ?? rows[at - 1])?.dataset.key;
  const link = next === undefined ? undefined : `main tr[data-key="${CSS.escape(next)}"] a`;
  return () => document.querySelector<HTMLElement>(link ?? 'h1');
};

/** `/apps` */
export default function AppList() {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const search = useAppSearch();
  const { asked, cursor, limit, sort, isFiltered } = search;
  const [question, setQuestion] = useState<Question>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const filters = useMemo(() => asked as Parameters<typeof countBy>[1], [asked]);

  const query = useQuery({
    queryKey: [org, 'apps', 'search', asked, cursor, limit, sort],
    queryFn: ({ signal }) =>
      call<typeof searchApps>('searchApps', {
        params: { org },
        query: { ...filters, cursor, limit, sort },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
  const { data: counted } = useQuery({
    queryKey: [org, 'apps', 'count', asked],
    queryFn: ({ signal }) => countBy(org, filters, signal),
    placeholderData: keepPreviousData,
  });
  const total = counted?.total;
  const isChoosing = can('apps.setStatus') || can('apps.delete');

  // Results are announced after each search, not on page load.
  const saidFor = useRef<string>(undefined);
  const asking = JSON.stringify(asked);
  const isFresh = query.data !== undefined && !query.isPlaceholderData;
  const found = query.data?.apps.length ?? 0;
  const hasMore = query.data?.nextCursor !== undefined;
  useEffect(() => {
    if (!isFresh) return;
    if (saidFor.current !== undefined && saidFor.current !== asking)
      announce(hasMore ? s.atLeast(found) : s.count(found));
    saidFor.current = asking;
  }, [asking, isFresh, found, hasMore]);

  const approve = async (app: AppRow) => {
    try {
      await setAppStatus(org, app, 'approved');
    } catch (error) {
      toast(sentence(error, { action: s.revoke.action, thing: s.thing, write: true }), { error: true });
    }
  };
  const ask = (what: Question['what'], app: AppRow) => setQuestion({ what, app, after: rowAfter(app.appId) });
  const linkOf = ({ appId }: AppRow) => path(`/apps/${encodeURIComponent(appId)}`);
  const actionsOf = (app: AppRow): Action[] => {
    const actions: Action[] = [{ label: s.actions.view, to: linkOf(app) }];
    if (can('apps.setStatus'))
      actions.push(
        app.status === 'approved'
          ? { label: s.actions.revoke, icon: <BanIcon />, run: () => ask('revoke', app) }
          : { label: s.actions.approve, icon: <CheckIcon />, run: () => void approve(app) },
      );
    if (can('apps.delete'))
      actions.push({
        label: s.actions.delete,
        icon: <TrashIcon />,
        danger: true,
        line: true,
        run: () => ask('delete', app),
      });
    return actions;
  };
  const nothing = ({ nextCursor }: Found) => {
    const on = search.at(nextCursor);
    if (on) return <Empty action={<Link to={on}>{s.lookOn}</Link>}>{s.noMatchYet}</Empty>;
    if (!isFiltered)
      return (
        <Empty action={can('developers.list') && <Link to={path('/developers')}>{s.developers}</Link>}>
          {s.none}
        </Empty>
      );
    return (
      <Empty
        action={
          <Button variant="default" onClick={search.clear}>
            {s.clear}
          </Button>
        }
      >
        {asked.q ? s.noMatchFor(asked.q) : s.noMatch}
      </Empty>
    );
  };

  return (
    <Page
      title={s.title}
      actions={
        can('apps.write') &&
        can('developers.list') && (
          <Button
            data-page-new
            component={Link}
            to={path('/apps/new')}
            leftSection={<PlusIcon />}
            aria-label={s.add}
          >
            {s.new}
          </Button>
        )
      }
    >
      <AppFilters search={search} />
      <Loaded query={query} rows={8} tried={{ thing: s.title.toLowerCase() }}>
        {(page) =>
          page.apps.length === 0 ? (
            nothing(page)
          ) : (
            <>
              <Table
                caption={s.title}
                columns={columns}
                rows={page.apps}
                keyOf={keyOf}
                nameOf={nameOf}
                linkOf={linkOf}
                below={below}
                actionsOf={actionsOf}
                // A search has the order of its index.
                sort={asked.q === undefined ? { now: sort, change: search.setSort } : undefined}
                busy={query.isPlaceholderData}
                before={({ appId, displayName }) => <Initials name={displayName} id={appId} />}
                selection={isChoosing ? { chosen, change: setChosen } : undefined}
                bar={
                  page.apps.some(({ appId }) => chosen.has(appId)) ? (
                    <AppBulkBar
                      rows={page.apps.filter(({ appId }) => chosen.has(appId))}
                      choose={setChosen}
                    />
                  ) : (
                    <span className="km-total">
                      {total === undefined ? s.atLeast(found) : s.count(total)}
                    </span>
                  )
                }
              />
              <Pager
                from={page.from}
                shown={page.apps.length}
                total={total}
                previous={search.at(page.previousCursor)}
                next={search.at(page.nextCursor)}
                limit={limit}
                onLimit={search.setLimit}
              />
            </>
          )
        }
      </Loaded>
      {question?.what === 'revoke' && <RevokeApp app={question.app} onClose={() => setQuestion(undefined)} />}
      {question?.what === 'delete' && (
        <DeleteApp app={question.app} onClose={() => setQuestion(undefined)} focusAfter={question.after} />
      )}
    </Page>
  );
}

/** Converts the URL's query to that of `searchApps`; the registry refuses unknown values. */
interface Asked {
  q?: string | undefined;
  status?: AppRow['status'] | undefined;
  key?: keyof typeof s.keyStates | undefined;
  product?: string | undefined;
  owner?: string | undefined;
}

const countBy = (org: string, asked: Asked, signal: AbortSignal) =>
  call<typeof countApps>('countApps', { params: { org }, query: { ...asked }, signal });
