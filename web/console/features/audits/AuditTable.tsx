import { Fragment, type MouseEvent } from 'react';
import { Link, useLocation } from 'react-router';
import type { Audit } from '../../../../shared/schemas/audit';
import { DownIcon } from '../../../kit/icons';
import { InRow, Moment } from '../../../kit/Moment';
import { ColumnMenu, useChosenColumns } from '../../../kit/Table';
import { usePath } from '../../session/session';
import { strings } from '../../strings';
import { AuditDetails } from './AuditDetails';
import { AuditObject } from './AuditObject';
import { Outcome } from './Outcome';
import { auditWords, type FactsOf, sourceOf } from './words';

const s = strings.audits;

/** The columns; the event's always stays. */
const all = (['what', 'object', 'outcome', 'source', 'time'] as const).map((name) => ({
  name,
  header: s.columns[name],
}));

interface AuditTableProps {
  entries: readonly Audit[];
  factsOf: FactsOf;
  /** The entry that is opened. */
  opened: string | undefined;
  busy: boolean;
}

/** Treats a click in a row, outside its links, as a click on the event, unless text is selected. */
function open({ target, currentTarget }: MouseEvent<HTMLTableRowElement>): void {
  const isOnLink = target instanceof Element && target.closest('a') !== null;
  if (!isOnLink && !window.getSelection()?.toString())
    currentTarget.querySelector<HTMLElement>('.km-cell-name > a')?.click();
}

/** Events, newest first; the name of one opens it, field by field, under its row, and closes it. */
export function AuditTable({ entries, factsOf, opened, busy }: AuditTableProps) {
  const path = usePath();
  const { search, state } = useLocation();
  const { columns } = s;
  const { shown, ...choice } = useChosenColumns(s.caption, all);
  const has = (column: keyof typeof columns) => shown.some(({ name }) => name === column);
  return (
    <InRow.Provider value={true}>
      <div className="km-list-bar">
        <span className="km-total">{s.showing(entries.length)}</span>
        <div className="km-list-bar-end">
          <ColumnMenu columns={all} {...choice} />
        </div>
      </div>
      <div className="km-table-frame">
        <table className="km-table km-audit-table" aria-busy={busy || undefined}>
          <caption className="km-sr-only">{s.caption}</caption>
          <thead>
            <tr>
              {shown.map(({ name, header }) => (
                <th key={header} scope="col" data-leaves={name === 'source' ? 2 : undefined}>
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => {
              const isOpen = entry.id === opened;
              const to = path(isOpen ? `/audit${search}` : `/audit/${entry.id}${search}`);
              return (
                <Fragment key={entry.id}>
                  <tr data-key={entry.id} data-open={isOpen || undefined} onClick={open}>
                    <td className="km-cell-name">
                      <Link
                        id={`event-${entry.id}`}
                        to={to}
                        state={state}
                        replace
                        preventScrollReset
                        aria-expanded={isOpen}
                      >
                        <DownIcon size={14} />
                        <span>{auditWords(entry, factsOf)}</span>
                      </Link>
                    </td>
                    {has('object') && (
                      <td data-label={columns.object} data-wraps data-bare>
                        <AuditObject entry={entry} factsOf={factsOf} />
                      </td>
                    )}
                    {has('outcome') && (
                      <td data-label={columns.outcome} data-bare>
                        <div className="km-cell">
                          <Outcome entry={entry} />
                        </div>
                      </td>
                    )}
                    {has('source') && (
                      <td data-label={columns.source} data-leaves={2}>
                        {sourceOf(entry) ?? s.unknownSource}
                      </td>
                    )}
                    {has('time') && (
                      <td data-label={columns.time} data-bare>
                        <div className="km-cell">
                          <Moment at={entry.at} />
                        </div>
                      </td>
                    )}
                  </tr>
                  {isOpen && (
                    <tr className="km-audit-open">
                      <td className="km-audit-open-cell" colSpan={shown.length}>
                        <AuditDetails entry={entry} factsOf={factsOf} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
    </InRow.Provider>
  );
}
