import * as z from 'zod';
import { App } from './app';
import { AppOwner } from './appDetails';
import { EffectiveReason, KeySummary } from './keySummary';

/** Body of a look-up of a key. */
export const KeyLookUpDraft = z
  .object({
    consumerKey: z.string().min(1).max(4096),
    path: z.string().max(8192).optional().meta({ description: 'A path it is to open', example: '/forecast' }),
    method: z.string().max(32).toUpperCase().optional().meta({ example: 'GET' }),
    proxy: z.string().max(255).optional().meta({ description: 'An API proxy it is to open' }),
    environment: z.string().max(255).optional().meta({ description: 'An environment it is to open it in' }),
  })
  .meta({ id: 'KeyLookUpDraft', example: { consumerKey: 'FlPgQ9zTnAOtYf0H', path: '/forecast' } });

/** Reasons why a key does not allow a request. */
const LookUpReason = z.enum([...EffectiveReason.options, 'RESOURCE_NOT_OPENED']);
export type LookUpReason = z.infer<typeof LookUpReason>;

/** One check of a key. */
const Check = z
  .object({
    check: z.enum(['key', 'expiry', 'app', 'owner', 'product', 'resource']),
    passed: z.boolean().meta({ description: 'False if the key is refused because of it' }),
    skipped: z.literal(true).optional().meta({
      description: 'Not checked: the look-up names no path, method, proxy or environment',
    }),
    detail: z.string().optional().meta({ description: 'What is in the way' }),
  })
  .meta({ id: 'KeyCheck' });
export type Check = z.infer<typeof Check>;

/** Owner of a key, and whether it allows the request; without the key itself. */
export const KeyLookUp = z
  .object({
    keyRef: KeySummary.shape.keyRef,
    ending: KeySummary.shape.ending,
    app: App.pick({ appId: true, name: true, status: true }).extend({ displayName: z.string() }),
    owner: AppOwner,
    isAllowed: z.boolean(),
    reason: LookUpReason.optional(),
    checks: z.array(Check).meta({ description: 'All of them, in the order in which gateways look' }),
    lastUsedAt: KeySummary.shape.lastUsedAt,
  })
  .meta({
    id: 'KeyLookUp',
    example: {
      keyRef: 'Yw0q3yXbJY6mB9mT1Uu6cVn2rXq8a9Z0sKp5dE7fGhI',
      ending: 'Yf0H',
      app: {
        appId: 'f98678b9-4d1b-4927-ba17-62e6efaadfb3',
        name: 'weather',
        status: 'approved',
        displayName: 'Weather for Boats',
      },
      owner: AppOwner.meta()?.example,
      isAllowed: false,
      reason: 'PRODUCT_PENDING',
      checks: [
        { check: 'key', passed: true },
        { check: 'expiry', passed: true },
        { check: 'app', passed: true },
        { check: 'owner', passed: true },
        { check: 'product', passed: false, detail: 'premium is pending' },
        { check: 'resource', passed: true },
      ],
    },
  });
