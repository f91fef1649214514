import { TextInput } from '@mantine/core';
import { useId } from 'react';
import type { Rule } from '../../../kit/form';
import { strings } from '../../strings';
import './keys.css';

const s = strings.keys.expiry;

const DAY = 86_400;
/** Lifetimes on offer, in days. */
const days = [30, 90, 365] as const;

/** The values of a form that say how long a key lives: `never`, a number of days, or `date` and a day. */
export interface LifetimeValues {
  lifetime: string;
  day: string;
}

export const noLifetime: LifetimeValues = { lifetime: 'never', day: '' };

/** Returns the start of a day's last minute in local time, in milliseconds since 1970; NaN for other texts. */
const endOf = (day: string): number => new Date(`${day}T23:59`).getTime();

/** Returns the problem of the day, if one is required. */
export const dayRule: Rule<LifetimeValues> = (day, { lifetime }) => {
  if (lifetime !== 'date') return undefined;
  const end = endOf(day);
  if (Number.isNaN(end)) return s.missing;
  return end <= Date.now() ? s.past : undefined;
};

/** Returns the seconds until the key expires; -1 for never. A day ends at its last minute, so that a delayed request does not reach the next day. */
export function secondsOf({ lifetime, day }: LifetimeValues, now = Date.now()): number {
  if (lifetime === 'never') return -1;
  return lifetime === 'date' ? Math.floor((endOf(day) - now) / 1000) : Number(lifetime) * DAY;
}

/** Chooses how long a key lives. */
export function Lifetime(props: {
  value: string;
  onChange(lifetime: string): void;
  /** The props of the field of the day. */
  day: object;
}) {
  const { value, onChange, day } = props;
  const id = useId();
  return (
    <div className="km-lifetime">
      <div>
        <label htmlFor={id} className="km-choice-label">
          {s.label}
        </label>
        <select
          id={id}
          className="km-select"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          <option value="never">{s.never}</option>
          {days.map((each) => (
            <option key={each} value={each}>
              {s.days(each)}
            </option>
          ))}
          <option value="date">{s.date}</option>
        </select>
      </div>
      {value === 'date' && <TextInput type="date" label={s.day} {...day} />}
    </div>
  );
}
