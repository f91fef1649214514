import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'react-router';
import type searchApiProducts from '../../../../functions/apiProducts/searchApiProducts';
import { searchNow, searchWith } from '../../../kit/address';
import { announce } from '../../../kit/announce';
import { call, type Reply } from '../../../kit/api';
import { Choice } from '../../../kit/Choice';
import { copyFromMenu } from '../../../kit/CopyButton';
import { Filters } from '../../../kit/Filters';
import { Initials } from '../../../kit/Initials';
import { ClockIcon, CloseIcon, PlusIcon, TrashIcon } from '../../../kit/icons';
import { Moment } from '../../../kit/Moment';
import { Page } from '../../../kit/Page';
import { Pager } from '../../../kit/Pager';
import { count } from '../../../kit/plural';
import type { Action } from '../../../kit/RowActions';
import { SearchField } from '../../../kit/SearchField';
import { Empty, Loaded } from '../../../kit/States';
import { type Column, Table } from '../../../kit/Table';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { DeleteApiProduct } from './DeleteApiProduct';
import { accesses, approvals } from './form';
import '../keys/keys.css';
import { quotaWords } from './quota';

const s = strings.apiProducts;

type Row = Reply<typeof searchApiProducts>['apiProducts'][number];

const keyOf = ({ name }: Row): string => name;
const nameOf = ({ displayName }: Row): string => displayName;

const columnsTo = (appsOf: (product: string) => string): Column<Row>[] => [
  {
    header: s.list.columns.product,
    cell: ({ displayName }) => displayName,
    sort: { asc: 'name', desc: '-name' },
  },
  {
    header: s.access.label,
    cell: ({ access }) => <span className="km-nowrap">{s.access[access]}</span>,
    leaves: 2,
    width: 96,
  },
  {
    header: s.approval.label,
    cell: ({ approvalType }) => <span className="km-nowrap">{s.approval[approvalType]}</span>,
    leaves: 2,
    width: 112,
  },
  {
    header: s.list.columns.quota,
    cell: (row) => <span className="km-nowrap">{quotaWords(row)}</span>,
    leaves: 1,
    width: 150,
  },
  {
    header: s.list.columns.apps,
    width: 170,
    cell: ({ name, displayName, apps, pending }) => (
      <span className="km-keys-summary">
        <Link
          to={appsOf(name)}
          className="km-number-link"
          aria-label={`${count(apps)} · ${s.list.appsOf(displayName)}`}
        >
          {count(apps)}
        </Link>
        {pending > 0 && (
          <span className="km-badge" data-tone="wait">
            <ClockIcon size={12} />
            {s.list.pending(pending)}
          </span>
        )}
      </span>
    ),
  },
  {
    header: s.list.columns.updated,
    cell: ({ lastModifiedAt }) => <Moment at={lastModifiedAt} />,
    leaves: 1,
    width: 130,
  },
];

type Filter = 'q' | 'access' | 'approval';

/** The list's filters and its page, which lie in the address. */
function useFilters() {
  const [search, setSearch] = useSearchParams();
  const chosen = <Value extends string>(name: Filter, values: readonly Value[]) =>
    values.find((value) => value === search.get(name));
  return {
    q: search.get('q') ?? '',
    access: chosen('access', accesses),
    approval: chosen('approval', approvals),
    sort: search.get('sort') === '-name' ? ('-name' as const) : ('name' as const),
    limit: [25, 100].find((limit) => `${limit}` === search.get('limit')) ?? 50,
    cursor: search.get('cursor') ?? undefined,
    /** The address of another page. */
    at: (cursor: string | undefined): string => `?${searchWith(search, { cursor })}`,
    /** Changes a filter; the list begins anew. */
    set(changes: Record<string, string | undefined>, options?: { replace: boolean }) {
      setSearch(() => searchWith(searchNow(), changes), options);
    },
  };
}

/** `/products?q&access&approval&limit&cursor` */
export default function ApiProductList() {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const { search: addressed } = useLocation();
  const filters = useFilters();
  const { q, access, approval, sort, limit, cursor } = filters;
  const [deleting, setDeleting] = useState<Row>();
  const query = useQuery({
    queryKey: [org, 'apiProducts', 'search', { q, access, approval, sort, limit, cursor }],
    queryFn: ({ signal }) =>
      call<typeof searchApiProducts>('searchApiProducts', {
        params: { org },
        query: { q: q || undefined, access, approval, sort, limit, cursor },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
  const { data, isPlaceholderData } = query;
  const searched = useRef(JSON.stringify([q, access, approval]));
  useEffect(() => {
    const asked = JSON.stringify([q, access, approval]);
    if (!data || isPlaceholderData || searched.current === asked) return;
    searched.current = asked;
    announce(data.total === undefined ? s.list.shown(data.apiProducts.length) : s.list.found(data.total));
  }, [data, isPlaceholderData, q, access, approval]);

  const columns = useMemo(
    () => columnsTo((product) => path(`/apps?product=${encodeURIComponent(product)}`)),
    [path],
  );
  const isFiltered = q !== '' || access !== undefined || approval !== undefined;
  const clear = () => filters.set({ q: undefined, access: undefined, approval: undefined });
  const add = can('products.write') && (
    <Button
      data-page-new
      component={Link}
      to={path(`/products/new${addressed}`)}
      leftSection={<PlusIcon />}
      aria-label={s.add}
    >
      {s.new}
    </Button>
  );
  const actionsOf = (row: Row): Action[] => [
    { label: s.list.view, to: path(`/products/${encodeURIComponent(row.name)}`) },
    { label: s.list.copyName, run: () => void copyFromMenu(row.name, s.list.nameOf(row.displayName)) },
    ...(can('products.write')
      ? [{ label: s.list.delete, icon: <TrashIcon />, danger: true, line: true, run: () => setDeleting(row) }]
      : []),
  ];
  const chips: [Filter, string][] = [
    ...(access ? [['access', `${s.access.label}: ${s.access[access]}`] as [Filter, string]] : []),
    ...(approval ? [['approval', `${s.approval.label}: ${s.approval[approval]}`] as [Filter, string]] : []),
  ];
  const filterWords = chips
    .filter(([name]) => name !== 'q')
    .map(([, words]) => words)
    .join(', ');
  return (
    <Page title={s.title} actions={add}>
      <div className="km-toolbar">
        <SearchField
          q={q}
          label={s.list.search}
          placeholder={s.list.placeholder}
          onSearch={(typed, replace) => filters.set({ q: typed }, { replace })}
        />
        <Filters active={chips.length}>
          <Choice
            label={s.access.label}
            value={access ?? ''}
            options={[['', s.list.all], ...accesses.map((each) => [each, s.access[each]] as const)]}
            onChange={(value) => filters.set({ access: value })}
          />
          <Choice
            label={s.approval.label}
            value={approval ?? ''}
            options={[['', s.list.all], ...approvals.map((each) => [each, s.approval[each]] as const)]}
            onChange={(value) => filters.set({ approval: value })}
          />
        </Filters>
      </div>
      {chips.length > 0 && (
        <div className="km-chips">
          {chips.map(([name, words]) => (
            <span key={name} className="km-chip">
              {words}
              <button
                type="button"
                className="km-icon-button km-chip-remove"
                aria-label={s.list.remove(words)}
                onClick={() => filters.set({ [name]: undefined })}
              >
                <CloseIcon size={14} />
              </button>
            </span>
          ))}
          <button type="button" className="km-small-button" onClick={clear}>
            {s.list.clear}
          </button>
        </div>
      )}
      <Loaded query={query} rows={8} tried={{ action: s.list.action }}>
        {({ apiProducts, from, total, previousCursor, nextCursor }) =>
          apiProducts.length === 0 && nextCursor === undefined ? (
            isFiltered ? (
              <Empty
                action={
                  <Button variant="default" onClick={clear}>
                    {s.list.clear}
                  </Button>
                }
              >
                {s.list.noMatch(q, filterWords)}
              </Empty>
            ) : (
              <Empty>{s.list.empty}</Empty>
            )
          ) : (
            <>
              <Table
                caption={s.title}
                columns={columns}
                rows={apiProducts}
                keyOf={keyOf}
                nameOf={nameOf}
                linkOf={({ name }) => path(`/products/${encodeURIComponent(name)}`)}
                below={({ name }) => name}
                actionsOf={actionsOf}
                sort={{ now: sort, change: (to) => filters.set({ sort: to }) }}
                busy={isPlaceholderData}
                before={({ name, displayName }) => <Initials name={displayName} id={name} />}
                bar={
                  <span className="km-total">
                    {total === undefined ? s.list.shown(apiProducts.length) : s.list.found(total)}
                  </span>
                }
              />
              <Pager
                from={from}
                shown={apiProducts.length}
                total={total}
                previous={previousCursor && filters.at(previousCursor)}
                next={nextCursor && filters.at(nextCursor)}
                limit={limit}
                onLimit={(next) => filters.set({ limit: `${next}` })}
              />
            </>
          )
        }
      </Loaded>
      {deleting && (
        <DeleteApiProduct
          product={deleting}
          onClose={() => setDeleting(undefined)}
          onDone={() => {}}
          focusAfter={() => document.querySelector<HTMLElement>('main h1')}
        />
      )}
    </Page>
  );
}
