import * as z from 'zod';
import { ApiProduct } from './apiProduct';
import { Access } from './apiProductSearch';
import { AppDetails } from './appDetails';
import { Effective, KeySummary } from './keySummary';
import { MAX_NAME_LENGTH } from './limits';
import { countUpTo, startingAt } from './listing';
import { OrganizationSettings } from './organization';

/** Maximum entries of one page of the portal. */
const MAX_ON_PAGE = 100;

const start = (what: string) =>
  z
    .string()
    .max(MAX_NAME_LENGTH)
    .optional()
    .transform((at) => startingAt(at).startKey)
    .meta({ description: `\`next\` of the page before: the first ${what} to list` });

const next = z.string().optional().meta({ description: 'Start of the next page; absent on the last one' });

/** Query of the catalogue. */
export const catalogueQuery = z.object({
  apiProduct: z
    .string()
    .min(1)
    .max(MAX_NAME_LENGTH)
    .optional()
    .meta({ description: 'Only the API product of this name' }),
  count: countUpTo(MAX_ON_PAGE),
  start: start('API product'),
});

/** An API product as the developer portal shows it. */
const CatalogueProduct = ApiProduct.pick({
  name: true,
  displayName: true,
  description: true,
  approvalType: true,
  environments: true,
  scopes: true,
  quota: true,
  quotaInterval: true,
  quotaTimeUnit: true,
})
  .extend({
    access: Access.meta({ description: 'The attribute `access`; `public` where it has none' }),
    hasAudience: z.boolean().meta({ description: 'True if only chosen developers see it' }),
    hasSpec: z.boolean().meta({ description: 'True if it has an OpenAPI document' }),
  })
  .meta({
    id: 'CatalogueProduct',
    example: {
      name: 'premium',
      displayName: 'Premium',
      approvalType: 'manual',
      environments: ['prod'],
      scopes: [],
      quota: '1000',
      quotaInterval: '1',
      quotaTimeUnit: 'day',
      access: 'public',
      hasAudience: false,
      hasSpec: true,
    },
  });
export type CatalogueProduct = z.infer<typeof CatalogueProduct>;

export const Catalogue = z.object({ apiProduct: z.array(CatalogueProduct), next }).meta({
  id: 'Catalogue',
  example: { apiProduct: [CatalogueProduct.meta()?.example] },
});

/** An app that has an API product, and whether one of its keys works for it. */
const Holding = z.object({ appId: z.string(), displayName: z.string(), effective: Effective });

/** An API product of the catalogue, with the developer's own apps that have it. */
const OwnCatalogueProduct = CatalogueProduct.extend({ heldBy: z.array(Holding) }).meta({
  id: 'OwnCatalogueProduct',
  example: {
    ...(CatalogueProduct.meta()?.example as object),
    heldBy: [
      {
        appId: 'f98678b9-4d1b-4927-ba17-62e6efaadfb3',
        displayName: 'Weather for Boats',
        effective: { works: true },
      },
    ],
  },
});
export type OwnCatalogueProduct = z.infer<typeof OwnCatalogueProduct>;

export const OwnCatalogue = z.object({ apiProduct: z.array(OwnCatalogueProduct), next }).meta({
  id: 'OwnCatalogue',
  example: { apiProduct: [OwnCatalogueProduct.meta()?.example] },
});

/** Query of the list of one's own apps. */
export const ownAppsQuery = z.object({ count: countUpTo(MAX_ON_PAGE), start: start('app') });

/** The calling developer's apps, with their keys and the limits that apply to them. */
export const OwnApps = z
  .object({
    app: z.array(
      AppDetails.pick({
        appId: true,
        name: true,
        displayName: true,
        status: true,
        createdAt: true,
        deletesAt: true,
      }).extend({
        keys: z.array(KeySummary),
      }),
    ),
    next,
    total: z.int().meta({ description: 'How many there are on all pages' }),
    limits: OrganizationSettings.pick({
      appsPerDeveloper: true,
      keysPerApp: true,
      keyLifetimeDays: true,
      keyLifetimeMaxDays: true,
      secrets: true,
    }),
  })
  .meta({
    id: 'OwnApps',
    example: {
      app: [
        {
          appId: 'f98678b9-4d1b-4927-ba17-62e6efaadfb3',
          name: 'weather',
          displayName: 'Weather for Boats',
          status: 'approved',
          createdAt: 1_700_000_000_000,
          keys: [KeySummary.meta()?.example],
        },
      ],
      total: 1,
      limits: {
        appsPerDeveloper: 20,
        keysPerApp: 5,
        keyLifetimeDays: 365,
        keyLifetimeMaxDays: 730,
        secrets: 'retrievable',
      },
    },
  });
export type OwnApps = z.infer<typeof OwnApps>;
