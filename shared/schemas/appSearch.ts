import * as z from 'zod';
import { App, AppStatus } from './app';
import { AppOwner } from './appDetails';
import { pageMembers } from './cursor';
import { KeySummary } from './keySummary';
import { searched } from './text';
import { Millis } from './time';
import { withTraits } from './traits';

/** An app in a list. */
const AppRow = z
  .object({
    appId: App.shape.appId,
    name: App.shape.name,
    displayName: z.string(),
    status: AppStatus,
    owner: AppOwner,
    keys: z.array(KeySummary).meta({ description: 'Newest first' }),
    createdAt: Millis,
    lastUsedAt: Millis.optional().meta({ description: 'When one of its keys was last found good' }),
  })
  .meta({
    id: 'AppRow',
    example: {
      appId: 'f98678b9-4d1b-4927-ba17-62e6efaadfb3',
      name: 'weather',
      displayName: 'Weather for Boats',
      status: 'approved',
      owner: AppOwner.meta()?.example,
      keys: [KeySummary.meta()?.example],
      createdAt: 1_700_000_000_191,
      lastUsedAt: 1_700_000_100_000,
    },
  });

export const AppRows = z
  .object({
    apps: withTraits(z.array(AppRow), { xml: { item: 'App' } }),
    ...pageMembers,
  })
  .meta({ id: 'AppRows', example: { apps: [AppRow.meta()?.example], from: 1 } });

/** The orders of apps; with `q`, that of their making. */
export const appOrders = ['-createdAt', 'createdAt', 'name', '-name'] as const;
export type AppOrder = (typeof appOrders)[number];

/** States of keys for the search of apps. */
const keyStates = ['pending', 'never-used', 'unused-90d', 'expiring-30d', 'expired', 'revoked'] as const;
export type KeyState = (typeof keyStates)[number];

/** Query parameters of a search for apps. */
export const appQuery = {
  q: searched.meta({
    description:
      'Words that begin words of the name or the display name, in any case and without accents, all of them; or what the appId begins with, 8 characters at least',
    example: 'weath',
  }),
  status: AppStatus.optional().meta({ description: 'Only apps of this status' }),
  product: z.string().min(1).optional().meta({ description: 'Only apps with a key for this API product' }),
  key: z.enum(keyStates).optional().meta({
    description:
      'Only apps with a key, for `product` where that is given, that waits for a product; that works on by itself and was never used, not in 90 days, or lapses within 30; that has lapsed; or that is revoked',
  }),
  owner: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Only apps of the developer with this developerId' }),
  company: z.string().min(1).max(255).optional().meta({
    description: 'Only apps of the company of this name; `owner` goes before it',
  }),
  appGroup: z.string().min(1).max(255).optional().meta({
    description: 'Only apps of the app group of this name; `owner` and `company` go before it',
  }),
};
