import * as z from 'zod';
import { unsetAsAbsent, word } from './text';

const timeUnits = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const;

/** Time unit of a quota. */
export const TimeUnit = z.enum(timeUnits);

/** Time unit of a quota as sent, in any case. */
export const TimeUnitDraft = z.preprocess(unsetAsAbsent, word(timeUnits).optional());

/** A whole number as text, as Apigee stores it. */
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
