import * as z from 'zod';
import { AppAddition, AppChange, AppDraft } from './app';
import { Attributes, AttributesDraft } from './attribute';
import { DeveloperStatus } from './developer';
import { emailAddress, OwnerName, oneLine, unsetAsAbsent } from './text';
import { inMilliseconds, KeyLifetimeInSeconds, Millis } from './time';
import { ActorName, Identifier } from './traits';

/** Unique in the organization; used in URLs. Source: Apigee X, organizations.appgroups. */
const AppGroupName = OwnerName.meta({
  id: 'AppGroupName',
  description: 'Letters, digits, spaces and . _ - $ %',
  example: 'sailors',
});

/** Body to replace an app group. */
export const AppGroupChange = z
  .object({
    attributes: AttributesDraft.default([]),
    channelId: oneLine(1024).optional().meta({ description: 'Where the group is managed' }),
    channelUri: oneLine(2048).optional(),
    displayName: oneLine(1024).optional(),
    email: z.preprocess(unsetAsAbsent, emailAddress.optional()).meta({
      description: 'Whom to write to',
      example: 'sailors@example.com',
    }),
  })
  .meta({ id: 'AppGroupChange', xml: { name: 'AppGroup' }, example: { displayName: 'Sailors' } });

/** Body to create an app group. */
export const AppGroupDraft = AppGroupChange.extend({ name: AppGroupName }).meta({
  id: 'AppGroupDraft',
  xml: { name: 'AppGroup' },
  example: { name: 'sailors', displayName: 'Sailors', channelId: 'portal' },
});

/** An app group: a team that owns apps. A portal stores its members in an attribute. */
export const AppGroup = z
  .object({
    appGroupId: z.string().meta({ description: 'Never changes' }),
    attributes: Attributes,
    channelId: z.string().optional(),
    channelUri: z.string().optional(),
    createdAt: Millis,
    createdBy: ActorName,
    displayName: z.string().optional(),
    email: z.string().optional(),
    lastModifiedAt: Millis,
    lastModifiedBy: ActorName,
    name: Identifier,
    organization: z.string(),
    status: DeveloperStatus,
  })
  .meta({
    id: 'AppGroup',
    xml: { name: 'AppGroup' },
    example: {
      appGroupId: '2f1d7a60-6b1f-4d54-9f0a-3c9b8f3a1c55',
      attributes: [],
      channelId: 'portal',
      createdAt: 1_700_000_000_000,
      createdBy: 'admin@example.com',
      displayName: 'Sailors',
      lastModifiedAt: 1_700_000_000_000,
      lastModifiedBy: 'admin@example.com',
      name: 'sailors',
      organization: 'demo',
      status: 'active',
    },
  });
export type AppGroup = z.infer<typeof AppGroup>;

const LifetimeFromSeconds = KeyLifetimeInSeconds.transform(inMilliseconds);

/** Same as `AppChange`, with the lifetime of a new key in seconds. */
export const AppGroupAppChange = AppChange.extend({ keyExpiresIn: LifetimeFromSeconds }).meta({
  id: 'AppGroupAppChange',
  xml: { name: 'App' },
  example: { callbackUrl: 'https://example.com/cb' },
});

/** Same as `AppAddition`, with the lifetime of a new key in seconds. */
export const AppGroupAppAddition = AppAddition.extend({ keyExpiresIn: LifetimeFromSeconds }).meta({
  id: 'AppGroupAppAddition',
  xml: { name: 'App' },
  example: { apiProducts: ['premium'], keyExpiresIn: 86400 },
});

/** Same as `AppDraft`, with the lifetime of the key in seconds. */
export const AppGroupAppDraft = AppDraft.extend({ keyExpiresIn: LifetimeFromSeconds }).meta({
  id: 'AppGroupAppDraft',
  xml: { name: 'App' },
  example: { name: 'weather', apiProducts: ['premium'], keyExpiresIn: 86400 },
});
