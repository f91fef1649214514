import { useEffect, useRef } from 'react';
import { useHref, useNavigate } from 'react-router';
import { announce } from './announce';
import { count } from './plural';
import { kit } from './strings';

/**
 * Link to another page of a list, with `state`. The same element whether enabled or not, so that the focus stays on
 * it when the last page is reached.
 */
export function PageLink(props: { to: string | undefined; label: string; mark: object; state?: unknown }) {
  const { to, label, mark, state } = props;
  const navigate = useNavigate();
  const href = useHref(to ?? '');
  return (
    <a
      {...mark}
      className="km-turn"
      role={to === undefined ? 'link' : undefined}
      href={to === undefined ? undefined : href}
      aria-disabled={to === undefined || undefined}
      tabIndex={to === undefined ? -1 : 0}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        if (to !== undefined) void navigate(to, { preventScrollReset: true, state });
      }}
    >
      {label}
    </a>
  );
}

/**
 * Pager of a list: "Showing 51–100 of 1,204", Previous, Next, rows per page. `from` is the 1-based position of the
 * first row; `previous` and `next` are addresses ("?cursor=…"), absent at the ends.
 */
export function Pager(props: {
  from: number;
  shown: number;
  total?: number | undefined;
  previous?: string | undefined;
  next?: string | undefined;
  limit: number;
  onLimit(limit: number): void;
}) {
  const { from, shown, total, previous, next, limit, onLimit } = props;
  const range =
    shown === 0
      ? kit.pager.none
      : kit.pager.showing(
          count(from),
          count(from + shown - 1),
          total === undefined ? undefined : count(total),
        );
  const first = useRef(from);
  useEffect(() => {
    if (first.current !== from) announce(range);
    first.current = from;
  }, [from, range]);
  return (
    <nav className="km-pager" aria-label={kit.pager.label}>
      <span>{range}</span>
      <span className="km-pager-turns">
        <PageLink to={previous} label={kit.pager.previous} mark={{ 'data-page-previous': true }} />
        <PageLink to={next} label={kit.pager.next} mark={{ 'data-page-next': true }} />
      </span>
      <label className="km-pager-rows">
        {kit.pager.rows}
        <select className="km-select" value={limit} onChange={(event) => onLimit(Number(event.target.value))}>
          {[25, 50, 100].map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </label>
    </nav>
  );
}
