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

const lifetimeUpTo = (most: number, description: string) =>
  refusing(
    z
      .preprocess(lifetimeOf, z.int().min(NEVER).max(Math.floor(most)))
      .default(NEVER)
      .meta({ description, format: 'int64', example: NEVER }),
    { invalid: InvalidValueForExpiresIn },
  );

/**
 * Lifetime of a consumer key in milliseconds from its issuing; `NEVER` when absent, `0` or empty.
 *
 * Clients send it as a number and as a string. Source: Apigee "Create Developer App".
 */
export const KeyLifetime = lifetimeUpTo(
  LONGEST,
  'Lifetime of the consumer key in milliseconds from its issuing; -1 for ever',
);

/** Lifetime of an imported consumer key in seconds. Source: Apigee X "Import consumer key and secret". */
export const KeyLifetimeInSeconds = lifetimeUpTo(
  LONGEST / 1000,
  'Lifetime of the consumer key in seconds from now; -1 for ever',
);

/** When a key issued at `issuedAt` lapses, given its lifetime. */
export const expiryOf = (issuedAt: number, lifetime: number): number =>
  lifetime === NEVER ? NEVER : issuedAt + lifetime;
