import { Checkbox, Menu } from '@mantine/core';
import { type MouseEvent, memo, type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { ColumnsIcon, DownIcon, SortIcon, UpIcon } from './icons';
import { InRow } from './Moment';
import { type Action, RowActions } from './RowActions';
import { kit } from './strings';

/** A column; the first is the row's name. `sort` holds the values of the list's query that order by it. */
export interface Column<Row> {
  header: string;
  cell(row: Row): ReactNode;
  sort?: { asc?: string; desc?: string };
  align?: 'end';
  /** The turn in which the column leaves when the table gets narrow; others stay, also on cards. */
  leaves?: 1 | 2;
  /** Whether a card shows it without its heading: badges say what they are. */
  isBare?: boolean;
  /** True if the column is hidden by default. */
  isExtra?: boolean;
  /** Width in pixels, so that it is the same for all results; the name's column has the rest. */
  width?: number;
  /** True if the column takes half of the room above the narrowest table with all columns. */
  grows?: boolean;
}

/** Width, in pixels, from which a table shows all columns, as kit.css says. */
const ALL_COLUMNS_FROM = 1010;

const widthOf = ({ width, grows }: { width?: number | undefined; grows?: boolean | undefined }) =>
  grows ? `calc(${width}px + max(0px, (100cqw - ${ALL_COLUMNS_FROM}px) / 2))` : width;

/** What the choice of columns goes by. */
type ChosenColumn = Pick<Column<never>, 'header' | 'isExtra'>;

interface TableProps<Row> {
  /** Description of the table for screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** A row's identity. */
  keyOf(row: Row): string;
  /** A row's name in the names of its controls. */
  nameOf(row: Row): string;
  /** Where the first cell's link, and a click on the row, lead. */
  linkOf?: (row: Row) => string;
  /** Shown small under the name. */
  below?: (row: Row) => ReactNode;
  actionsOf?: (row: Row) => readonly Action[];
  /** Current order, and a function that changes it. */
  sort?: { now: string; change(sort: string): void } | undefined;
  /** The keys of the chosen rows, and how others are chosen; without it there are no select boxes. */
  selection?: { chosen: ReadonlySet<string>; change(chosen: ReadonlySet<string>): void } | undefined;
  /** Key of the outlined row: the new one. */
  outlined?: string | undefined;
  /** Whether newer rows are on their way. */
  busy?: boolean;
  /** Stays in view above the head: the total, or the actions on the chosen rows. */
  bar?: ReactNode;
  /** Shown before the name: initials. */
  before?: (row: Row) => ReactNode;
}

/** Headings of the columns that this browser shows or hides against their defaults, by table. */
export function useChosenColumns<C extends ChosenColumn>(caption: string, columns: readonly C[]) {
  const kept = `keymint.columns.${caption}`;
  const [turned, setTurned] = useState<ReadonlySet<string>>(
    () => new Set((localStorage.getItem(kept) ?? '').split('\n').filter(Boolean)),
  );
  const isShown = ({ header, isExtra = false }: ChosenColumn) => isExtra === turned.has(header);
  const turn = ({ header }: ChosenColumn) => {
    const next = new Set(turned);
    if (!next.delete(header)) next.add(header);
    localStorage.setItem(kept, [...next].join('\n'));
    setTurned(next);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `isShown` depends on `turned` alone
  const shown = useMemo(
    () => columns.filter((column, index) => index === 0 || isShown(column)),
    [columns, turned],
  );
  return { shown, isShown, turn };
}

/** The menu that chooses columns; the name's column always stays. */
export function ColumnMenu(props: {
  columns: readonly ChosenColumn[];
  isShown(column: ChosenColumn): boolean;
  turn(column: ChosenColumn): void;
}) {
  return (
    <Menu closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className="km-small-button km-column-menu">
          <ColumnsIcon size={14} />
          {kit.columns}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {props.columns.slice(1).map((column) => (
          <Menu.CheckboxItem
            key={column.header}
            checked={props.isShown(column)}
            onChange={() => props.turn(column)}
          >
            {column.header}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const isControl = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('a, button, input, label, select, textarea') !== null;

function Head<Row>({
  column: { header, sort, align, leaves, width, grows },
  order,
}: {
  column: Column<Row>;
  order: TableProps<Row>['sort'];
}) {
  if (!sort || !order) {
    return (
      <th scope="col" data-align={align} data-leaves={leaves} style={{ width: widthOf({ width, grows }) }}>
        {header}
      </th>
    );
  }
  const direction = order.now === sort.asc ? 'ascending' : order.now === sort.desc ? 'descending' : undefined;
  const next = (direction === 'ascending' ? sort.desc : sort.asc) ?? sort.asc ?? sort.desc;
  const Icon = direction === 'ascending' ? UpIcon : direction === 'descending' ? DownIcon : SortIcon;
  return (
    <th
      scope="col"
      aria-sort={direction ?? 'none'}
      data-align={align}
      data-leaves={leaves}
      style={{ width: widthOf({ width, grows }) }}
    >
      <button type="button" className="km-sort" onClick={() => next && order.change(next)}>
        {header}
        <Icon size={14} />
      </button>
    </th>
  );
}

interface RowProps<Of> {
  id: string;
  row: Of;
  name: string;
  to: string | undefined;
  columns: readonly Column<Of>[];
  before: TableProps<Of>['before'] | undefined;
  below: TableProps<Of>['below'] | undefined;
  actionsOf: ((row: Of) => readonly Action[]) | undefined;
  /** Undefined if rows cannot be chosen. */
  isChosen: boolean | undefined;
  isOutlined: boolean;
  onChoose(id: string, isChosen: boolean): void;
}

function RowOf<Of>(props: RowProps<Of>) {
  const { id, row, name, to, columns, before, below, actionsOf, isChosen, isOutlined, onChoose } = props;
  const navigate = useNavigate();
  const follow = (event: MouseEvent<HTMLTableRowElement>) => {
    if (to === undefined || isControl(event.target) || !event.currentTarget.contains(event.target as Node))
      return;
    if (window.getSelection()?.toString()) return;
    if (event.ctrlKey || event.metaKey || event.button === 1) window.open(to, '_blank', 'noopener');
    else if (event.button === 0) void navigate(to);
  };
  return (
    <tr
      data-key={id}
      data-chosen={isChosen || undefined}
      data-outlined={isOutlined || undefined}
      onClick={follow}
      onAuxClick={follow}
    >
      {isChosen !== undefined && (
        <td className="km-cell-select">
          <input
            type="checkbox"
            className="km-check"
            aria-label={kit.select(name)}
            checked={isChosen}
            onChange={(event) => onChoose(id, event.currentTarget.checked)}
          />
        </td>
      )}
      {columns.map((column, index) =>
        index === 0 ? (
          <td key={column.header} className="km-cell-name">
            <div className={before && 'km-who'} data-long={/\S{25}/.test(name) || undefined}>
              {before?.(row)}
              <div>
                {to === undefined ? column.cell(row) : <Link to={to}>{column.cell(row)}</Link>}
                {below && <div className="km-below">{below(row)}</div>}
              </div>
            </div>
          </td>
        ) : (
          <td
            key={column.header}
            data-label={column.header}
            data-align={column.align}
            data-leaves={column.leaves}
            data-bare={column.isBare || undefined}
          >
            <div className="km-cell">{column.cell(row)}</div>
          </td>
        ),
      )}
      {actionsOf && (
        <td className="km-cell-actions">
          <RowActions name={name} actionsOf={() => actionsOf(row)} />
        </td>
      )}
    </tr>
  );
}

/** Drawn again only when its record, its state or the functions that draw it change. */
const TableRow = memo(RowOf) as typeof RowOf;

/**
 * A table of records. The name's cell holds the only link to the record; a click elsewhere in the row
 * follows it, unless text is selected or a control was hit; with Ctrl or Cmd in a new tab. Below 900 px
 * each row is a card. With a `bar` the columns can be chosen.
 */
export function Table<Row>(props: TableProps<Row>) {
  const { caption, rows, keyOf, nameOf, linkOf, below, actionsOf, sort, selection, outlined, busy } = props;
  const { bar, before } = props;
  const { shown: columns, ...choice } = useChosenColumns(caption, props.columns);
  const keys = useMemo(() => rows.map(keyOf), [rows, keyOf]);
  // Further columns take their room from the others.
  const isFixed = columns.every(
    ({ width, isExtra }, index) => index === 0 || (width !== undefined && !isExtra),
  );
  const areAllChosen = keys.length > 0 && keys.every((key) => selection?.chosen.has(key));
  const areSomeChosen = keys.some((key) => selection?.chosen.has(key));

  // The same function for all rows and renders, so that only rows that change are drawn again.
  const select = useRef(selection);
  select.current = selection;
  const choose = useCallback((key: string, isChosen: boolean) => {
    const chosen = new Set(select.current?.chosen);
    if (isChosen) chosen.add(key);
    else chosen.delete(key);
    select.current?.change(chosen);
  }, []);
  const acting = useRef(actionsOf);
  acting.current = actionsOf;
  const actionsNow = useCallback((row: Row) => acting.current?.(row) ?? [], []);
  const chooseAll = () => {
    const others = [...(selection?.chosen ?? [])].filter((key) => !keys.includes(key));
    selection?.change(new Set(areAllChosen ? others : [...others, ...keys]));
  };

  return (
    <InRow.Provider value={true}>
      {bar !== undefined && (
        <div className="km-list-bar">
          {bar}
          <div className="km-list-bar-end">
            <ColumnMenu columns={props.columns} {...choice} />
          </div>
        </div>
      )}
      <div className="km-table-frame">
        <table
          className="km-table"
          aria-busy={busy || undefined}
          data-links={linkOf ? true : undefined}
          data-fixed={isFixed || undefined}
        >
          <caption className="km-sr-only">{caption}</caption>
          <thead>
            <tr>
              {selection && (
                <th scope="col" className="km-cell-select">
                  <Checkbox
                    size="xs"
                    aria-label={kit.selectAll}
                    checked={areAllChosen}
                    indeterminate={areSomeChosen && !areAllChosen}
                    onChange={chooseAll}
                  />
                </th>
              )}
              {columns.map((column) => (
                <Head key={column.header} column={column} order={sort} />
              ))}
              {actionsOf && (
                <th scope="col" className="km-cell-actions">
                  <span className="km-sr-only">{kit.actions}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const key = keyOf(row);
              return (
                <TableRow
                  key={key}
                  id={key}
                  row={row}
                  name={nameOf(row)}
                  to={linkOf?.(row)}
                  columns={columns}
                  before={before}
                  below={below}
                  actionsOf={actionsOf && actionsNow}
                  isChosen={selection?.chosen.has(key)}
                  isOutlined={outlined === key}
                  onChoose={choose}
                />
              );
            })}
          </tbody>
        </table>
      </div>
    </InRow.Provider>
  );
}
