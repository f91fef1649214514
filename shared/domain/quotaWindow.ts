import type { z } from 'zod';
import type { TimeUnit } from '../schemas/quota';

type Unit = z.infer<typeof TimeUnit>;

const SECOND = 1000;

/** Length of units with a fixed length, in milliseconds. */
const lengths: Partial<Record<Unit, number>> = {
  second: SECOND,
  minute: 60 * SECOND,
  hour: 3600 * SECOND,
  day: 24 * 3600 * SECOND,
  week: 7 * 24 * 3600 * SECOND,
};

/** Time window of a quota. */
export interface QuotaWindow {
  name: string;
  /** Milliseconds since 1970. */
  endsAt: number;
}

/**
 * Returns the window that contains a time. Windows are aligned to 1970, UTC; months and years follow the
 * calendar.
 */
export function windowAt(at: number, interval: number, unit: Unit): QuotaWindow {
  const length = lengths[unit];
  const name = (number: number) => `${interval} ${unit} ${number}`;
  if (length !== undefined) {
    const number = Math.floor(at / (length * interval));
    return { name: name(number), endsAt: (number + 1) * length * interval };
  }
  const months = (unit === 'year' ? 12 : 1) * interval;
  const date = new Date(at);
  const number = Math.floor(((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()) / months);
  return { name: name(number), endsAt: Date.UTC(1970, (number + 1) * months) };
}
