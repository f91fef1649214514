import * as z from 'zod';
import { nextPageToken } from './listing';
import { Millis } from './time';

/** What one pass of `keymint import` did; such a pass has one entry, whatever it changed. */
const AuditImport = z
  .object({
    source: z.string().meta({
      description: 'URL or file',
      example: 'https://apigee.googleapis.com/v1/organizations/acme',
    }),
    organization: z.string().meta({ description: 'Name of the organization at the source', example: 'acme' }),
    created: z.int().meta({ description: 'How many entities were created' }),
    changed: z.int().meta({ description: 'How many entities were changed' }),
    ended: z.int().meta({
      description: 'How many entities that are gone at the source were revoked, deactivated or deleted',
    }),
    refused: z.int().meta({ description: 'How many entities could not be imported' }),
    isComplete: z.boolean().meta({ description: 'False while it runs, and if it was interrupted' }),
  })
  .meta({ id: 'AuditImport' });

/** An audit entry: one change, access to a secret, or an import. */
export const Audit = z
  .object({
    action: z.string().meta({
      description: 'The operation, or what it did, such as `credential.revealed`',
      example: 'updateDeveloper',
    }),
    actor: z.string().meta({ description: 'Whose request it was', example: 'admin@example.com' }),
    address: z.string().optional().meta({ description: 'Address the request came from' }),
    attempts: z
      .int()
      .optional()
      .meta({ description: 'How many sign-ins failed from there within a quarter of an hour, at least' }),
    at: Millis,
    changes: z.array(
      z.object({
        entity: z.string().meta({ description: 'Path below the organization' }),
        before: z
          .string()
          .optional()
          .meta({ description: 'What was there of what changed: JSON, without secrets' }),
        after: z.string().optional().meta({ description: 'What is there now of it: JSON, without secrets' }),
      }),
    ),
    entities: z.array(z.string()),
    id: z.string(),
    imported: AuditImport.optional().meta({ description: 'What an import did' }),
    reason: z.string().optional().meta({ description: 'Why, in the words of whoever did it' }),
    refused: z
      .string()
      .optional()
      .meta({ description: 'Code of the fault, where the caller was not allowed it' }),
    requestId: z.string().optional(),
    rows: z.int().optional().meta({ description: 'How many rows a file had that was downloaded' }),
  })
  .meta({
    id: 'Audit',
    example: {
      action: 'setDeveloperStatus',
      actor: 'admin@example.com',
      address: '203.0.113.9',
      at: 1_700_000_000_000,
      changes: [
        {
          entity: 'developers/f43ffa3c-e147-47de-8cd6-f5b34429a531',
          before: '{"status":"active"}',
          after: '{"status":"inactive"}',
        },
      ],
      entities: ['developers/f43ffa3c-e147-47de-8cd6-f5b34429a531'],
      id: '001700000000000-5c1fA0kQ7zPb',
      requestId: '4bf92f3577b34da6a3ce929d0e0e4736',
    },
  });
export type Audit = z.infer<typeof Audit>;

/** The name of an entity of audit entries as it is now. */
const AuditName = z
  .object({
    entity: z.string().meta({ description: 'Path below the organization', example: 'developers/f43ffa3c' }),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    email: z.string().optional(),
    appId: z.string().optional(),
  })
  .meta({ id: 'AuditName' });
export type AuditName = z.infer<typeof AuditName>;

export const AuditList = z
  .object({
    audit: z.array(Audit),
    names: z
      .array(AuditName)
      .optional()
      .meta({ description: 'If asked for: developers and apps of the entries that exist' }),
    nextPageToken,
  })
  .meta({ id: 'AuditList', example: { audit: [Audit.meta()?.example] } });
