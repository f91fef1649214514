import * as z from 'zod';
import { InvalidValueForExpiresIn } from '../faults';
import { refusing } from './refusing';

/** Stands for "never" wherever a moment or a lifetime is expected. */
export const NEVER = -1;

/** A moment in milliseconds since 1970-01-01T00:00:00Z. */
export const Millis = z.int().meta({
  id: 'Millis',
  format: 'int64',
  description: 'Milliseconds since 1970-01-01T00:00:00Z',
  example: 1_700_000_000_000,
});

/** The moment a consumer key lapses, or `NEVER`. */
export const Expiry = z.int().meta({
  id: 'Expiry',
  format: 'int64',
  description: 'When the key lapses, in milliseconds since 1970-01-01T00:00:00Z; -1 for never',
  example: NEVER,
});

/** Keeps every expiry a safe integer. */
const LONGEST = Number.MAX_SAFE_INTEGER / 2;

const lifetimeOf = (value: unknown): unknown => {
  if (value === '') return NEVER;
  const lifetime = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return lifetime === 0 ? NEVER : lifetime;
};

const lifetimeIn = (most: number) => z.int().min(NEVER).max(Math.floor(most));

const told = (unit: string) => ({
  description: `Lifetime of the consumer key in ${unit}; -1 for ever`,
  format: 'int64',
  example: NEVER,
});

/** A lifetime that may be left out, or empty: then it is undefined, for who asks decides what it is. */
const askedLifetime = (most: number, unit: string) =>
  refusing(
    z
      .preprocess((value) => (value === '' ? undefined : lifetimeOf(value)), lifetimeIn(most).optional())
      .optional()
      .meta(told(unit)),
    { invalid: InvalidValueForExpiresIn },
  );

/**
 * Lifetime of a new consumer key in milliseconds from its issuing; `NEVER` for `0`.
 *
 * Clients send it as a number and as a string. Source: Apigee "Create Developer App".
 */
export const KeyLifetime = askedLifetime(LONGEST, 'milliseconds from its issuing');

/** The same in seconds. */
export const NewKeyLifetimeInSeconds = askedLifetime(LONGEST / 1000, 'seconds from now');

/**
 * Lifetime of an imported consumer key in seconds; `NEVER` when absent, `0` or empty. Source: Apigee X
 * "Import consumer key and secret".
 */
export const KeyLifetimeInSeconds = refusing(
  z
    .preprocess(lifetimeOf, lifetimeIn(LONGEST / 1000))
    .default(NEVER)
    .meta(told('seconds from now')),
  { invalid: InvalidValueForExpiresIn },
);

/** A lifetime in milliseconds, given in seconds. */
export const inMilliseconds = (seconds: number): number => (seconds === NEVER ? NEVER : seconds * 1000);

/** When a key issued at `issuedAt` lapses, given its lifetime. */
export const expiryOf = (issuedAt: number, lifetime: number): number =>
  lifetime === NEVER ? NEVER : issuedAt + lifetime;
