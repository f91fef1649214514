import * as z from 'zod';
import { Credential, Grant } from './credential';
import { Expiry, Millis } from './time';
import { nameAttribute, withTraits } from './traits';

/** Reasons why a key does not work, in order of precedence. */
export const EffectiveReason = z
  .enum([
    'DEVELOPER_INACTIVE',
    'COMPANY_INACTIVE',
    'APP_GROUP_INACTIVE',
    'APP_DELETED',
    'APP_REVOKED',
    'KEY_REVOKED',
    'KEY_EXPIRED',
    'PRODUCT_PENDING',
    'PRODUCT_REVOKED',
    'NO_PRODUCT',
    'KEY_UNREADABLE',
  ])
  .meta({ id: 'EffectiveReason' });
export type EffectiveReason = z.infer<typeof EffectiveReason>;

/** Whether a key works, considering its owner and app too. */
export const Effective = z
  .object({ works: z.boolean(), reason: EffectiveReason.optional() })
  .meta({ id: 'Effective', example: { works: false, reason: 'DEVELOPER_INACTIVE' } });
export type Effective = z.infer<typeof Effective>;

/** A key in lists, without key and secret. */
export const KeySummary = z
  .object({
    keyRef: z.string().meta({ description: 'What stands for the key: it tells nothing of it' }),
    ending: z
      .string()
      .meta({ description: "The key's last 4 characters; empty where it has less than 12 of them" }),
    label: z.string().optional().meta({ description: "The key's attribute `label`" }),
    status: Credential.shape.status,
    effective: Effective,
    issuedAt: Millis,
    expiresAt: Expiry,
    lastUsedAt: Millis.optional().meta({
      description: 'To the minute; absent when no gateway has found it good',
    }),
    apiProducts: withTraits(
      z.array(z.object({ name: nameAttribute('ApiProduct'), status: Grant.shape.status })),
      { xml: { item: 'ApiProduct' } },
    ),
  })
  .meta({
    id: 'KeySummary',
    example: {
      keyRef: 'Yw0q3yXbJY6mB9mT1Uu6cVn2rXq8a9Z0sKp5dE7fGhI',
      ending: 'c4dE',
      label: 'Key 1',
      status: 'approved',
      effective: { works: true },
      issuedAt: 1_700_000_000_682,
      expiresAt: -1,
      apiProducts: [{ name: 'premium', status: 'approved' }],
    },
  });
export type KeySummary = z.infer<typeof KeySummary>;
