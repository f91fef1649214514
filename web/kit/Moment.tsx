import { Tooltip } from '@mantine/core';
import { createContext, useContext } from 'react';
import { kit } from './strings';

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en', {
  dateStyle: 'medium',
  timeStyle: 'long',
});
const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

const steps = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long ago or ahead a moment is, in the largest whole unit: "3 days ago". */
export function relativeWords(at: number, now = Date.now()): string {
  const distance = at - now;
  for (const [unit, size] of steps)
    if (Math.abs(distance) >= size) return relative.format(Math.trunc(distance / size), unit);
  return relative.format(Math.trunc(distance / 1000), 'second');
}

/** A moment with its zone: "Mar 12, 2025, 2:02:00 PM GMT+1". */
export const absoluteWords = (at: number): string => absolute.format(at);

/** The day of a moment: "Mar 12, 2025". */
export const dateWords = (at: number): string => date.format(at);

/** Set inside of tables: there a moment is no stop of the Tab key, which goes from control to control. */
export const InRow = createContext(false);

/**
 * A moment in milliseconds since 1970 (-1 or undefined: "Never"): relative, and absolute with its zone on
 * hover and on focus; `as="date"` shows the day instead of the distance.
 */
export function Moment({ at, as = 'relative' }: { at: number | undefined; as?: 'relative' | 'date' }) {
  const inRow = useContext(InRow);
  if (at === undefined || at < 0) return <span>{kit.moment.never}</span>;
  return (
    <Tooltip label={absoluteWords(at)}>
      <time
        dateTime={new Date(at).toISOString()}
        className="km-time"
        // Its tooltip must be reachable without a pointer.
        tabIndex={inRow ? undefined : 0}
      >
        {as === 'date' ? dateWords(at) : relativeWords(at)}
      </time>
    </Tooltip>
  );
}
