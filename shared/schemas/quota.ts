import * as z from 'zod';
import { unsetAsAbsent, word } from './text';

const timeUnits = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const;

/** What a quota is counted by. */
export const TimeUnit = z.enum(timeUnits);

/** What a quota is counted by, as sent. */
export const TimeUnitDraft = z.preprocess(unsetAsAbsent, word(timeUnits).optional());

/** A whole number as Apigee keeps it: as text. */
export const Digits = z
  .preprocess(
    (value) => {
      const set = unsetAsAbsent(value);
      return typeof set === 'number' ? String(set) : set;
    },
    z
      .string()
      .regex(/^\d{1,18}$/, 'A whole number is expected')
      .optional(),
  )
  .meta({ example: '1000' });
