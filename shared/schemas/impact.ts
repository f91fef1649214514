import * as z from 'zod';
import { Millis } from './time';
import { Identifier } from './traits';

/** Apps and keys that stop working if a developer is deleted or deactivated. */
export const DeveloperImpact = z
  .object({
    apps: z.int(),
    keys: z.int(),
    workingKeys: z.int().meta({ description: 'Keys that work now' }),
    recentlyUsed: z
      .array(z.object({ appId: Identifier, app: z.string(), keyRef: z.string(), lastUsedAt: Millis }))
      .meta({ description: 'Keys that were found good in the last 7 days, the latest use first' }),
  })
  .meta({
    id: 'DeveloperImpact',
    example: {
      apps: 2,
      keys: 2,
      workingKeys: 1,
      recentlyUsed: [
        {
          appId: 'f98678b9-4d1b-4927-ba17-62e6efaadfb3',
          app: 'weather',
          keyRef: 'Yw0q3yXbJY6mB9mT1Uu6cVn2rXq8a9Z0sKp5dE7fGhI',
          lastUsedAt: 1_700_000_000_000,
        },
      ],
    },
  });

/** Use of an API product. */
export const ApiProductImpact = z
  .object({
    apps: z.int().meta({ description: 'Apps with a key for it' }),
    keys: z.int().meta({ description: 'Keys for it, whatever their status' }),
    pending: z.int().meta({ description: 'Keys that wait for it' }),
  })
  .meta({ id: 'ApiProductImpact', example: { apps: 12, keys: 14, pending: 2 } });
