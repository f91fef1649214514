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

/** Formats a relative time in the largest whole unit: "3 days ago". */
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
  const inRow = useContext(InRow);
  if (at === undefined || at < 0) return <span>{kit.moment.never}</span>;
  return (
    <Tooltip label={absoluteWords(at)}>
      <time
        dateTime={new Date(at).toISOString()}
        className="km-time"
        // Makes the tooltip reachable by keyboard.
        tabIndex={inRow ? undefined : 0}
      >
        {as === 'date' ? dateWords(at) : relativeWords(at)}
      </time>
    </Tooltip>
  );
}
