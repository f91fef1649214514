import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { Initials } from '../../../kit/Initials';
import { Moment } from '../../../kit/Moment';
import { count } from '../../../kit/plural';
import { StatusBadge } from '../../../kit/StatusBadge';
import { type Column, Table } from '../../../kit/Table';
import { useCan, usePath } from '../../session/session';
import { strings } from '../../strings';
import { BulkBar, type Selection } from './BulkBar';
import { fullName } from './developer';
import type { DeveloperFilter } from './listQuery';
import type { DeveloperRow } from './useDevelopers';
import { useRowMenu } from './useRowMenu';

const s = strings.developers.list;

const keyOf = ({ developerId }: DeveloperRow) => developerId;
const emailOf = ({ email }: DeveloperRow) => email;
const initialsOf = (row: DeveloperRow) => <Initials name={fullName(row)} id={row.developerId} />;

function useColumns(): Column<DeveloperRow>[] {
  const path = usePath();
  const toApps = useCan()('apps.list') ? path('/apps') : undefined;
  return useMemo(
    () => [
      { header: s.columns.developer, cell: fullName, sort: { asc: 'firstName', desc: '-firstName' } },
      {
        header: s.columns.userName,
        cell: ({ userName }) => <span className="km-anywhere">{userName}</span>,
        leaves: 2,
        width: 170,
      },
      {
        header: s.columns.status,
        cell: ({ status }) => <StatusBadge status={status} />,
        isBare: true,
        width: 112,
      },
      {
        header: s.columns.apps,
        align: 'end',
        width: 92,
        sort: { desc: '-apps', asc: 'apps' },
        cell: (row) =>
          row.apps > 0 && toApps !== undefined ? (
            <Link
              to={`${toApps}?owner=${encodeURIComponent(row.developerId)}`}
              className="km-count"
              aria-label={s.appsOf(row.apps, fullName(row))}
            >
              {count(row.apps)}
            </Link>
          ) : (
            count(row.apps)
          ),
      },
      {
        header: s.columns.registered,
        isBare: true,
        width: 150,
        sort: { asc: 'createdAt', desc: '-createdAt' },
        cell: ({ createdAt }) => <Moment at={createdAt} />,
      },
      {
        header: s.columns.lastName,
        sort: { asc: 'lastName', desc: '-lastName' },
        cell: ({ lastName }) => lastName,
        isExtra: true,
        leaves: 2,
      },
      {
        header: s.email,
        sort: { asc: 'email', desc: '-email' },
        cell: ({ email }) => <span className="km-anywhere">{email}</span>,
        isExtra: true,
        leaves: 1,
      },
      {
        header: s.columns.changed,
        cell: ({ lastModifiedAt }) => <Moment at={lastModifiedAt} />,
        isExtra: true,
      },
      {
        header: s.columns.developerId,
        cell: ({ developerId }) => <code>{developerId}</code>,
        isExtra: true,
        leaves: 1,
      },
    ],
    [toApps],
  );
}

const none: Selection = { rows: [], isAll: false };

/**
 * The rows of a page, what can be done with each, and with those that are chosen: these stay so while the
 * pages are turned, until something else is looked for.
 */
export function DeveloperTable(props: {
  rows: readonly DeveloperRow[];
  filter: DeveloperFilter;
  /** How many match. */
  total: number | undefined;
  sort: { now: string; change(sort: string): void };
  outlined: string | undefined;
  isBusy: boolean;
  /** Told of a row that was changed or deleted. */
  onChanged(row: DeveloperRow): void;
}) {
  const { rows, filter, total, sort, outlined, isBusy, onChanged } = props;
  const path = usePath();
  const can = useCan();
  const columns = useColumns();
  const menu = useRowMenu(onChanged);
  const lookedFor = JSON.stringify(filter);
  const [selected, setSelected] = useState({ lookedFor, selection: none });

  const selection = selected.lookedFor === lookedFor ? selected.selection : none;
  const select = (next: Selection) => setSelected({ lookedFor, selection: next });
  const chosen = new Set((selection.isAll ? rows : selection.rows).map(keyOf));
  const choose = (keys: ReadonlySet<string>) => {
    const known = new Map([...selection.rows, ...rows].map((row) => [keyOf(row), row]));
    select({ rows: [...keys].flatMap((key) => known.get(key) ?? []), isAll: false });
  };
  const isPageChosen = rows.every((row) => chosen.has(keyOf(row)));
  const more = isPageChosen && total !== undefined && total > chosen.size ? total : undefined;
  const isChoosing = can('developers.setStatus') || can('export.read');

  return (
    <>
      {menu.problem}
      <Table<DeveloperRow>
        caption={strings.developers.title}
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        nameOf={fullName}
        below={emailOf}
        {...(can('developers.get') && { linkOf: (row) => path(`/developers/${row.developerId}`) })}
        actionsOf={menu.actionsOf}
        sort={sort}
        selection={isChoosing ? { chosen, change: choose } : undefined}
        outlined={outlined}
        busy={isBusy}
        before={initialsOf}
        bar={
          chosen.size > 0 ? (
            <BulkBar
              filter={filter}
              selection={selection}
              total={total}
              more={more}
              onAll={() => select({ rows: [], isAll: true })}
              onClear={() => select(none)}
            />
          ) : (
            <span className="km-total">{total !== undefined && s.found(total)}</span>
          )
        }
      />
      {menu.dialog}
    </>
  );
}
