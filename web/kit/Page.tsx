import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { NavigationType, useLocation, useNavigationType } from 'react-router';
import { visited } from './visited';

/** Suffix of the window title: the organization. */
export const TitleEnd = createContext('Keymint');

/** Where the focus was on each page of the history, as a selector, so that going back finds it again. */
const focused = new Map<string, string>();
let current = 'default';
let isFirst = true;

function selectorOf(element: Element): string | undefined {
  if (element.id && !element.id.startsWith('_') && !element.id.startsWith('mantine'))
    return `#${CSS.escape(element.id)}`;
  const href = element.getAttribute('href');
  if (href) return `main a[href="${CSS.escape(href)}"]`;
  const label = element.getAttribute('aria-label');
  return label && element.tagName === 'BUTTON' ? `main button[aria-label="${CSS.escape(label)}"]` : undefined;
}

document.addEventListener('focusin', ({ target }) => {
  const selector = target instanceof Element && target.closest('main') ? selectorOf(target) : undefined;
  if (selector) focused.set(current, selector);
});

/** Puts the focus where it was, once that is there: what it was on may be waiting for the registry. */
function refocus(selector: string, heading: HTMLElement | null): () => void {
  let tries = 0;
  const timer = setInterval(() => {
    tries += 1;
    const element = document.querySelector<HTMLElement>(selector);
    const isElsewhere = document.activeElement !== document.body && document.activeElement !== heading;
    if (element && !isElsewhere) element.focus({ preventScroll: true });
    if (element || isElsewhere || tries > 20) clearInterval(timer);
  }, 100);
  return () => clearInterval(timer);
}

/**
 * A page: its one h1, which gets the focus when the page comes (not on the first load), and the name of
 * the window. `before` is left of the title, `badge` right of it, `below` under it, `actions` at the end of the line.
 */
export function Page(props: {
  title: string;
  crumbs?: ReactNode;
  before?: ReactNode;
  /** Whether the title is the name of a record. */
  isNamed?: boolean;
  badge?: ReactNode;
  below?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { title, crumbs, before, isNamed = false, badge, below, actions, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const end = useContext(TitleEnd);
  const { key } = useLocation();
  const type = useNavigationType();

  useEffect(() => {
    document.title = `${title} · ${end}`;
    visited.set(isNamed ? { path: location.pathname, title } : undefined);
  }, [title, end, isNamed]);
  useEffect(() => {
    current = key;
  }, [key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page comes
  useEffect(() => {
    const before = type === NavigationType.Pop ? focused.get(key) : undefined;
    const wasFirst = isFirst;
    isFirst = false;
    if (wasFirst || document.querySelector('[role=dialog]')) return;
    heading.current?.focus({ preventScroll: true });
    return before === undefined ? undefined : refocus(before, heading.current);
  }, []);

  return (
    <div className="km-page">
      {crumbs && <div className="km-crumbs">{crumbs}</div>}
      <div className="km-page-head">
        {before}
        <div className="km-page-title">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {badge}
          {below && <div className="km-page-below">{below}</div>}
        </div>
        {actions && <div className="km-page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** A part of a page with a heading of its own; `id` is for the address (#apps). */
export function Section(props: {
  title: string;
  id?: string;
  actions?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const { title, id, actions, aside, children } = props;
  return (
    <section className="km-section" id={id} aria-label={title}>
      <div className="km-section-head">
        <h2>{title}</h2>
        {aside && <span className="km-hint">{aside}</span>}
        {actions && <div className="km-page-actions">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
