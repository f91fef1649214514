import * as z from 'zod';
import { Millis } from './time';

/** Maximum newest apps and developers that an overview reads. */
export const MAX_APPS_LOOKED_AT = 300;
export const MAX_REGISTRATIONS = 1000;

/** Number of days with registrations in an overview. */
export const REGISTRATION_DAYS = 90;

const AppOfKey = z.object({
  appId: z.string(),
  app: z.string().meta({ description: 'The display name of its app' }),
  keyRef: z.string(),
});

/** Totals of an organization, and what needs attention. */
export const Overview = z
  .object({
    developers: z.object({ active: z.int(), inactive: z.int() }),
    apps: z.object({
      approved: z.int(),
      revoked: z.int(),
      pending: z.int().meta({ description: 'Apps with a key that waits for an API product' }),
    }),
    apiProducts: z.int(),
    keys: z
      .object({
        total: z.int(),
        working: z.int(),
        pending: z.int().meta({ description: 'Keys that wait for an API product' }),
        expiring: z.int().meta({ description: 'Working keys that expire within 30 days' }),
        expired: z.int(),
        neverUsed: z.int().meta({ description: 'Working keys that no gateway has found good' }),
        apps: z.int().meta({ description: 'How many apps, the newest, the keys were counted in' }),
        isAll: z.boolean().meta({ description: 'Whether those are all apps' }),
      })
      .meta({ description: `The keys of the newest ${MAX_APPS_LOOKED_AT} apps` }),
    registrations: z
      .object({
        days: z.array(z.object({ day: z.string().meta({ description: 'In UTC' }), developers: z.int() })),
        isAll: z.boolean().meta({ description: 'Whether older days were left out, for there were too many' }),
      })
      .meta({ description: `Developers registered on each of the last ${REGISTRATION_DAYS} days` }),
    expiring: z
      .array(AppOfKey.extend({ expiresAt: Millis }))
      .meta({ description: 'Working keys that expire first, 5 at most' }),
  })
  .meta({
    id: 'Overview',
    example: {
      developers: { active: 12, inactive: 1 },
      apps: { approved: 20, revoked: 1, pending: 2 },
      apiProducts: 3,
      keys: {
        total: 24,
        working: 20,
        pending: 2,
        expiring: 1,
        expired: 1,
        neverUsed: 4,
        apps: 21,
        isAll: true,
      },
      registrations: { days: [{ day: '2023-11-14', developers: 2 }], isAll: true },
      expiring: [
        {
          appId: 'f98678b9-4d1b-4927-ba17-62e6efaadfb3',
          app: 'Weather for Boats',
          keyRef: 'Yw0q3yXbJY6mB9mT1Uu6cVn2rXq8a9Z0sKp5dE7fGhI',
          expiresAt: 1_700_000_000_000,
        },
      ],
    },
  });
