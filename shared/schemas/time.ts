import * as z from 'zod';
import { InvalidValueForExpiresIn } from '../faults';
import { refusing } from './refusing';

/** "Never", in place of a time or lifetime. */
export const NEVER = -1;

/** A time in milliseconds since 1970-01-01T00:00:00Z. */
export const Millis = z.int().meta({
  id: 'Millis',
  format: 'int64',
  description: 'Milliseconds since 1970-01-01T00:00:00Z',
  example: 1_700_000_000_000,
});

/** Expiry of a consumer key, or `NEVER`. */
export const Expiry = z.int().meta({
  id: 'Expiry',
  format: 'int64',
  description: 'When the key lapses, in milliseconds since 1970-01-01T00:00:00Z; -1 for never',
  example: NEVER,
});

/** Keeps every expiry a safe integer. */
const MAX_LIFETIME_MS = Number.MAX_SAFE_INTEGER / 2;

const lifetimeOf = (value: unknown): unknown => {
  if (value === '') return NEVER;
  const lifetime = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return lifetime === 0 ? NEVER : lifetime;
};

const lifetimeIn = (most: number) => z.int().min(NEVER).max(Math.floor(most));

const lifetimeMeta = (unit: string) => ({
  description: `Lifetime of the consumer key in ${unit}; -1 for ever`,
  format: 'int64',
  example: NEVER,
});

/** A lifetime that may be missing or empty: then undefined, and the default depends on the caller. */
const optionalLifetime = (most: number, unit: string) =>
  refusing(
    z
      .preprocess((value) => (value === '' ? undefined : lifetimeOf(value)), lifetimeIn(most).optional())
      .optional()
      .meta(lifetimeMeta(unit)),
    { invalid: InvalidValueForExpiresIn },
  );

/**
 * Lifetime of a new consumer key in milliseconds; `0` means `NEVER`.
 *
 * Clients send numbers and strings. Source: Apigee "Create Developer App".
 */
export const KeyLifetime = optionalLifetime(MAX_LIFETIME_MS, 'milliseconds from its issuing');

/** Same in seconds. */
export const NewKeyLifetimeInSeconds = optionalLifetime(MAX_LIFETIME_MS / 1000, 'seconds from now');

/**
 * Lifetime of an imported consumer key in seconds; `NEVER` if missing, `0` or empty. Source: Apigee X "Import
 * consumer key and secret".
 */
export const KeyLifetimeInSeconds = refusing(
  z
    .preprocess(lifetimeOf, lifetimeIn(MAX_LIFETIME_MS / 1000))
    .default(NEVER)
    .meta(lifetimeMeta('seconds from now')),
  { invalid: InvalidValueForExpiresIn },
);

/** Converts a lifetime from seconds to milliseconds. */
export const inMilliseconds = (seconds: number): number => (seconds === NEVER ? NEVER : seconds * 1000);

/** Returns the expiry of a key issued at `issuedAt`. */
export const expiryOf = (issuedAt: number, lifetime: number): number =>
  lifetime === NEVER ? NEVER : issuedAt + lifetime;
