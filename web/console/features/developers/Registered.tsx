import { dateWords } from '../../../kit/Moment';
import { strings } from '../../strings';

const s = strings.developers.details;

/** How long something lasts in whole years, months or days, by the calendar; both in milliseconds since 1970. */
export function durationWords(from: number, until: number): string {
  const start = new Date(from);
  const end = new Date(until);
  const months =
    (end.getFullYear() - start.getFullYear()) * 12 +
    (end.getMonth() - start.getMonth()) -
    (end.getDate() < start.getDate() ? 1 : 0);
  if (months >= 12) return s.years(Math.floor(months / 12));
  if (months >= 1) return s.months(months);
  const days = Math.floor((until - from) / 86_400_000);
  return days >= 1 ? s.days(days) : s.lessThanADay;
}

/** Since when somebody is registered, and for how long: "Registered Mar 12, 2025 · 7 months". */
export function Registered({ at }: { at: number }) {
  return <span>{s.registered(dateWords(at), durationWords(at, Date.now()))}</span>;
}
