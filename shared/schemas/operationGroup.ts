import * as z from 'zod';
import { Attributes, attributesUpTo } from './attribute';
import { MAX_NAME_LENGTH } from './limits';
import { Digits, TimeUnit, TimeUnitDraft } from './quota';
import { exceededLimit, MAX_PATTERN_LENGTH } from './resourcePattern';
import { NamesDraft, word } from './text';
import { withTraits, type XmlForm } from './traits';

const xml: XmlForm = { isJson: true };

const configTypes = ['proxy', 'remoteservice'] as const;

/** Source: Apigee X, Operation and OperationConfig of an API product. */
const MAX_CONFIGS = 50;
const MAX_ATTRIBUTES = 3;
const MAX_OPERATIONS = 50;

const OperationConfigDraft = z.object({
  apiSource: z
    .string()
    .min(1)
    .max(MAX_NAME_LENGTH)
    .meta({ description: 'API proxy or remote service', example: 'weather' }),
  attributes: attributesUpTo(MAX_ATTRIBUTES).optional(),
  operations: z
    .array(
      z.object({
        methods: NamesDraft()
          .optional()
          .meta({ description: 'HTTP methods; none for all', example: ['GET'] }),
        resource: z.string().min(1).meta({ maxLength: MAX_PATTERN_LENGTH, example: '/forecast/**' }),
      }),
    )
    .meta({ maxItems: MAX_OPERATIONS })
    .optional(),
  quota: z.object({ interval: Digits, limit: Digits, timeUnit: TimeUnitDraft }).optional(),
});

/** The operations of API proxies that a product allows, as sent. */
export const OperationGroupDraft = withTraits(
  z.object({
    operationConfigType: word(configTypes).default('proxy'),
    operationConfigs: z
      .array(OperationConfigDraft)
      .max(MAX_CONFIGS)
      .superRefine((configs, { addIssue }) => {
        const operations = configs.flatMap(({ operations = [] }) => operations);
        const message =
          operations.length > MAX_OPERATIONS
            ? `At most ${MAX_OPERATIONS} operations in all`
            : exceededLimit(operations.map(({ resource }) => resource));
        if (message !== undefined) addIssue({ code: 'custom', message });
      })
      .default([])
      .meta({ description: `At most ${MAX_CONFIGS}, with ${MAX_OPERATIONS} operations in all` }),
  }),
  { xml },
).meta({ id: 'OperationGroupDraft' });

/** Treats a group without operations and with an empty type as absent: some clients send that. */
export const unsetGroupAsAbsent = (group: unknown): unknown => {
  const { operationConfigType, operationConfigs } = Object(group);
  return operationConfigType === '' && operationConfigs === undefined ? undefined : group;
};

const OperationConfig = z.object({
  apiSource: z.string(),
  attributes: Attributes.optional(),
  operations: z.array(z.object({ methods: z.array(z.string()).optional(), resource: z.string() })).optional(),
  quota: z
    .object({
      interval: z.string().optional(),
      limit: z.string().optional(),
      timeUnit: TimeUnit.optional(),
    })
    .optional(),
});

/** The operations of API proxies that a product allows. */
export const OperationGroup = withTraits(
  z.object({ operationConfigType: z.enum(configTypes), operationConfigs: z.array(OperationConfig) }),
  { xml },
).meta({ id: 'OperationGroup' });

/** An operation group of another kind: a JSON object of any shape, stored as sent. */
export const OtherOperationGroup = withTraits(z.record(z.string(), z.unknown()), { xml }).meta({
  id: 'OtherOperationGroup',
  description: 'Kept as it is sent',
});
