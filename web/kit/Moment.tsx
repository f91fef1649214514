import { createContext, lazy, Suspense, useContext, useEffect, useRef, useState } from 'react';
import { kit } from './strings';

const Tip = lazy(() => import('./Tip'));

/** How long the pointer rests on a time before its tooltip is shown, in milliseconds. */
const OPEN_DELAY_MS = 200;
/** How long the tooltip stays after a touch, in milliseconds. */
const TOUCH_TIMEOUT_MS = 2_000;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en', {
  dateStyle: 'medium',
  timeStyle: 'long',
});
const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

const steps = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** Formats a relative time in the largest whole unit, weeks in days: "19 days ago". */
export function relativeWords(at: number, now = Date.now()): string {
  const distance = at - now;
  for (const [unit, size] of steps)
    if (Math.abs(distance) >= size) return relative.format(Math.trunc(distance / size), unit);
  return relative.format(Math.trunc(distance / 1000), 'second');
}

/** Formats a time with its zone: "Mar 12, 2025, 2:02:00 PM GMT+1". */
export const absoluteWords = (at: number): string => absolute.format(at);

/** Formats a date: "Mar 12, 2025". */
export const dateWords = (at: number): string => date.format(at);

/** True inside tables, where times are not tab stops, so that Tab moves between controls. */
export const InRow = createContext(false);

/**
 * A time in milliseconds since 1970 (-1 or undefined: "Never"): relative, with the absolute time on hover and focus.
 * `as="date"` shows the date instead.
 */
export function Moment({ at, as = 'relative' }: { at: number | undefined; as?: 'relative' | 'date' }) {
  if (at === undefined || at < 0) return <span>{kit.moment.never}</span>;
  return <Time at={at} as={as} />;
}

function Time({ at, as }: { at: number; as: 'relative' | 'date' }) {
  const inRow = useContext(InRow);
  const time = useRef<HTMLTimeElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isShown, setShown] = useState(false);
  const show = (delay: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setShown(true), delay);
  };
  const hide = () => {
    clearTimeout(timer.current);
    setShown(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!isShown) return;
    const onKeyDown = ({ key }: KeyboardEvent) => key === 'Escape' && setShown(false);
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [isShown]);
  return (
    <>
      <time
        ref={time}
        dateTime={new Date(at).toISOString()}
        className="km-time"
        // Makes the tooltip reachable by keyboard.
        tabIndex={inRow ? undefined : 0}
        onPointerEnter={({ pointerType }) => show(pointerType === 'touch' ? 0 : OPEN_DELAY_MS)}
        onPointerLeave={({ pointerType }) => {
          if (pointerType !== 'touch') return hide();
          setShown(true);
          clearTimeout(timer.current);
          timer.current = setTimeout(hide, TOUCH_TIMEOUT_MS);
        }}
        onFocus={() => show(0)}
        onBlur={hide}
      >
        {as === 'date' ? dateWords(at) : relativeWords(at)}
      </time>
      {isShown && time.current && (
        <Suspense>
          <Tip target={time.current} label={absoluteWords(at)} />
        </Suspense>
      )}
    </>
  );
}
