import { z } from 'zod';
import { ApiProductInvalidDisplayName, ApiProductNameInvalid } from '../faults';
import { Attributes, AttributesDraft } from './attribute';
import { refusing } from './refusing';
import { Names, oneLine } from './text';
import { Millis } from './time';

/** Unique in the organization, and the product's place in URLs. Source: Apigee naming guidelines. */
const ApiProductName = refusing(
  z
    .string()
    .regex(/^(?! |\.{1,2}$)[A-Za-z0-9 _\-.#$%]{1,100}(?<! )$/)
    .meta({ id: 'ApiProductName', example: 'premium' }),
  { invalid: ApiProductNameInvalid },
);

const approvalTypes = ['auto', 'manual'] as const;
const timeUnits = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const;

/** A word of a fixed list as sent: in any case, kept in lower case. */
const word = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.preprocess((value) => (typeof value === 'string' ? value.toLowerCase() : value), z.enum(words));

/** Apigee answers an unset quota with the text `null`, and clients send back what they were answered. */
const unsetAsAbsent = (value: unknown): unknown => (value === 'null' || value === '' ? undefined : value);

/** A whole number as Apigee keeps it: as text. */
const Digits = z
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

/** What a caller sends to replace an API product. */
export const ApiProductChange = z
  .object({
    apiResources: Names.default([]).meta({ description: 'Paths that the product opens; none for all' }),
    approvalType: word(approvalTypes).meta({
      description:
        '`auto`: keys are approved for the product at once; `manual`: they wait for an administrator',
    }),
    attributes: AttributesDraft.default([]).meta({
      description: 'At most 18; `access` is `public`, `private` or `internal`',
    }),
    description: z.string().max(8192).optional(),
    displayName: refusing(oneLine(1024).min(1), { invalid: ApiProductInvalidDisplayName }),
    environments: Names.default([]).meta({ description: 'Environments the product is for; none for all' }),
    proxies: Names.default([]).meta({ description: 'API proxies the product opens; none for all' }),
    quota: Digits,
    quotaInterval: Digits,
    quotaTimeUnit: z.preprocess(unsetAsAbsent, word(timeUnits).optional()),
    scopes: Names.default([]).meta({ description: 'OAuth 2.0 scopes the product allows' }),
  })
  .meta({
    id: 'ApiProductChange',
    xml: { name: 'ApiProduct' },
    example: { displayName: 'Premium', approvalType: 'manual', scopes: ['READ'] },
  });

/** What a caller sends to create an API product. */
export const ApiProductDraft = ApiProductChange.extend({ name: ApiProductName }).meta({
  id: 'ApiProductDraft',
  xml: { name: 'ApiProduct' },
  example: {
    name: 'premium',
    displayName: 'Premium',
    approvalType: 'auto',
    proxies: ['weather'],
    environments: ['prod'],
    scopes: ['READ', 'WRITE'],
    quota: '1000',
    quotaInterval: '1',
    quotaTimeUnit: 'hour',
    attributes: [{ name: 'access', value: 'public' }],
  },
});

/** An API product as callers see it. */
export const ApiProduct = z
  .object({
    apiResources: z.array(z.string()),
    approvalType: z.enum(approvalTypes),
    attributes: Attributes,
    createdAt: Millis,
    createdBy: z.string(),
    description: z.string().optional(),
    displayName: z.string(),
    environments: z.array(z.string()),
    lastModifiedAt: Millis,
    lastModifiedBy: z.string(),
    name: z.string(),
    proxies: z.array(z.string()),
    quota: z.string().optional(),
    quotaInterval: z.string().optional(),
    quotaTimeUnit: z.enum(timeUnits).optional(),
    scopes: z.array(z.string()),
  })
  .meta({ id: 'ApiProduct', xml: { name: 'ApiProduct' } });
export type ApiProduct = z.infer<typeof ApiProduct>;
