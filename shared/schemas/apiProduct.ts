import * as z from 'zod';
import { ApiProductInvalidDisplayName, ApiProductNameInvalid } from '../faults';
import { Attributes, AttributesDraft } from './attribute';
import { API_PRODUCT_NAME, MAX_DESCRIPTION_LENGTH, MAX_NAME_LENGTH } from './limits';
import {
  OperationGroup,
  OperationGroupDraft,
  OtherOperationGroup,
  unsetGroupAsAbsent,
} from './operationGroup';
import { Digits, TimeUnit, TimeUnitDraft } from './quota';
import { refusing } from './refusing';
import { exceededLimit, MAX_PATTERN_LENGTH, MAX_PATTERNS } from './resourcePattern';
import { distinct, Names, NamesDraft, oneLine, unsetAsAbsent, word } from './text';
import { Millis } from './time';
import { ActorName, nameAttribute, withTraits } from './traits';

/** Unique in the organization; used in URLs. Source: Apigee naming guidelines. */
const ApiProductName = withTraits(
  refusing(z.string().regex(API_PRODUCT_NAME).meta({ id: 'ApiProductName', example: 'premium' }), {
    invalid: ApiProductNameInvalid,
  }),
  { xml: { attributeOf: 'ApiProduct' } },
);

const approvalTypes = ['auto', 'manual'] as const;
const quotaCounterScopes = ['PROXY', 'OPERATION', 'PRODUCT'] as const;

const ResourcePatterns = withTraits(
  distinct(z.array(z.string().meta({ maxLength: MAX_PATTERN_LENGTH })).meta({ maxItems: MAX_PATTERNS })),
  { xml: { item: 'ApiResource' } },
).superRefine((patterns, { addIssue }) => {
  const message = exceededLimit(patterns);
  if (message !== undefined) addIssue({ code: 'custom', message });
});

/** Body to replace an API product. */
export const ApiProductChange = z
  .object({
    apiResources: ResourcePatterns.default([]).meta({
      description: `Paths that the product opens; none for all, at most ${MAX_PATTERNS}`,
    }),
    approvalType: word(approvalTypes).meta({
      description:
        '`auto`: keys are approved for the product at once; `manual`: they wait for an administrator',
    }),
    attributes: AttributesDraft.default([]).meta({
      description:
        'At most 18; `access` is `public`, `private` or `internal`; `audience` has who sees a private product',
    }),
    description: z.string().max(MAX_DESCRIPTION_LENGTH).optional(),
    displayName: refusing(oneLine(1024).min(1), { invalid: ApiProductInvalidDisplayName }),
    environments: NamesDraft('Environment')
      .default([])
      .meta({ description: 'Environments the product is for; none for all' }),
    graphqlOperationGroup: OtherOperationGroup.optional(),
    grpcOperationGroup: OtherOperationGroup.optional(),
    llmOperationGroup: OtherOperationGroup.optional(),
    llmQuota: Digits,
    llmQuotaInterval: Digits,
    llmQuotaTimeUnit: TimeUnitDraft,
    operationGroup: z
      .preprocess(unsetGroupAsAbsent, OperationGroupDraft.optional())
      .meta({ description: 'Not together with apiResources' }),
    payloadOperationGroup: OtherOperationGroup.optional(),
    proxies: NamesDraft('Proxy')
      .default([])
      .meta({ description: 'API proxies the product opens; none for all' }),
    quota: Digits,
    quotaCounterScope: z.preprocess(unsetAsAbsent, word(quotaCounterScopes).optional()),
    quotaInterval: Digits,
    quotaTimeUnit: TimeUnitDraft,
    scopes: NamesDraft('Scope').default([]).meta({ description: 'OAuth 2.0 scopes the product allows' }),
    space: z.string().max(MAX_NAME_LENGTH).optional(),
  })
  .refine(({ apiResources, operationGroup }) => apiResources.length === 0 || !operationGroup, {
    path: ['operationGroup'],
    error: 'apiResources and operationGroup cannot be combined',
  })
  .meta({
    id: 'ApiProductChange',
    xml: { name: 'ApiProduct' },
    example: { displayName: 'Premium', approvalType: 'manual', scopes: ['READ'] },
  });

/** Body to create an API product. */
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

/** An API product in responses, in Edge's order of members. */
export const ApiProduct = z
  .object({
    apiResources: Names('ApiResource'),
    approvalType: z.enum(approvalTypes),
    attributes: Attributes,
    createdAt: Millis,
    createdBy: ActorName,
    description: z.string().optional(),
    displayName: z.string(),
    environments: Names('Environment'),
    graphqlOperationGroup: OtherOperationGroup.optional(),
    grpcOperationGroup: OtherOperationGroup.optional(),
    lastModifiedAt: Millis,
    lastModifiedBy: ActorName,
    llmOperationGroup: OtherOperationGroup.optional(),
    llmQuota: z.string().optional(),
    llmQuotaInterval: z.string().optional(),
    llmQuotaTimeUnit: TimeUnit.optional(),
    name: nameAttribute('ApiProduct'),
    operationGroup: OperationGroup.optional(),
    payloadOperationGroup: OtherOperationGroup.optional(),
    proxies: Names('Proxy'),
    quota: z.string().optional(),
    quotaCounterScope: z.enum(quotaCounterScopes).optional(),
    quotaInterval: z.string().optional(),
    quotaTimeUnit: TimeUnit.optional(),
    scopes: Names('Scope'),
    space: z.string().optional(),
  })
  .meta({
    id: 'ApiProduct',
    xml: { name: 'ApiProduct' },
    example: {
      apiResources: [],
      approvalType: 'auto',
      attributes: [{ name: 'access', value: 'public' }],
      createdAt: 1_700_000_000_000,
      createdBy: 'admin@example.com',
      displayName: 'Premium',
      environments: ['prod'],
      lastModifiedAt: 1_700_000_000_000,
      lastModifiedBy: 'admin@example.com',
      name: 'premium',
      proxies: ['weather'],
      quota: '1000',
      quotaInterval: '1',
      quotaTimeUnit: 'hour',
      scopes: ['READ', 'WRITE'],
    },
  });
export type ApiProduct = z.infer<typeof ApiProduct>;
