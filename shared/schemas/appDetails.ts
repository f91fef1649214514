import * as z from 'zod';
import { AppStatus } from './app';
import { AttributeEdit, Attributes, AttributeText } from './attribute';
import { Grant } from './credential';
import { DeveloperStatus } from './developer';
import { KeySummary } from './keySummary';
import { OrganizationSettings } from './organization';
import { ownerCollections } from './owner';
import { Names, oneLine, TextBefore } from './text';
import { Millis } from './time';
import { ActorName, Identifier, nameAttribute, withTraits } from './traits';

/** Owner of an app. */
export const AppOwner = z
  .object({
    kind: z.enum(ownerCollections),
    id: z.string().meta({ description: 'developerId, or the name of the company or app group' }),
    name: Identifier.meta({ description: "The developer's names, or the display name of the others" }),
    email: z.string().optional().meta({ description: "The developer's" }),
    status: DeveloperStatus,
  })
  .meta({
    id: 'AppOwner',
    example: {
      kind: 'developers',
      id: 'f43ffa3c-e147-47de-8cd6-f5b34429a531',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      status: 'active',
    },
  });
export type AppOwner = z.infer<typeof AppOwner>;

/** A key in the details of its app, without key and secret. */
const KeyDetails = KeySummary.extend({
  scopes: Names('Scope'),
  attributes: Attributes,
  apiProducts: withTraits(
    z.array(
      z.object({
        name: nameAttribute('ApiProduct'),
        displayName: z.string().meta({ description: 'The name where the API product is gone' }),
        status: Grant.shape.status,
      }),
    ),
    { xml: { item: 'ApiProduct' } },
  ),
}).meta({
  id: 'KeyDetails',
  example: {
    ...(KeySummary.meta()?.example as object),
    scopes: [],
    attributes: [{ name: 'label', value: 'Key 1' }],
    apiProducts: [{ name: 'premium', displayName: 'Premium', status: 'approved' }],
  },
});

/** When an app that its owner deleted is gone. */
export const deletesAt = Millis.optional().meta({
  description: 'Present if the owner deleted the app: it is revoked, and can be restored until then',
});

/** An app with owner and keys, without keys and secrets in clear. */
export const AppDetails = z
  .object({
    appId: z.string(),
    name: Identifier,
    displayName: z.string().meta({ description: 'The attribute `DisplayName`, else the name' }),
    notes: z.string().meta({ description: 'The attribute `Notes`, else empty' }),
    callbackUrl: z.string().optional(),
    scopes: Names('Scope'),
    status: AppStatus,
    deletesAt,
    attributes: Attributes.meta({ description: 'All of them, `DisplayName` and `Notes` as well' }),
    owner: AppOwner,
    keys: z.array(KeyDetails).meta({ description: 'Newest first' }),
    secrets: OrganizationSettings.shape.secrets
      .unwrap()
      .meta({ description: 'Whether secrets of new keys can be seen again' }),
    createdAt: Millis,
    createdBy: ActorName,
    lastModifiedAt: Millis,
    lastModifiedBy: ActorName,
  })
  .meta({
    id: 'AppDetails',
    example: {
      appId: 'f98678b9-4d1b-4927-ba17-62e6efaadfb3',
      name: 'weather',
      displayName: 'Weather for Boats',
      notes: '',
      callbackUrl: 'https://example.com/cb',
      scopes: [],
      status: 'approved',
      attributes: [{ name: 'DisplayName', value: 'Weather for Boats' }],
      owner: AppOwner.meta()?.example,
      keys: [KeyDetails.meta()?.example],
      secrets: 'retrievable',
      createdAt: 1_700_000_000_191,
      createdBy: 'admin@example.com',
      lastModifiedAt: 1_700_000_000_682,
      lastModifiedBy: 'admin@example.com',
    },
  });
export type AppDetails = z.infer<typeof AppDetails>;

const edited = {
  displayName: oneLine(255).optional().meta({ description: 'Empty for the name' }),
  notes: AttributeText.optional().meta({ description: 'Empty for none' }),
  callbackUrl: oneLine(2048).optional().meta({ description: 'Empty for none' }),
  status: AppStatus.optional(),
  attributes: withTraits(z.array(AttributeEdit), { xml: { item: 'Attribute' } })
    .max(100)
    .optional()
    .meta({ description: 'Those that change' }),
};

/** Body to change members of an app; others do not change. */
export const AppEdit = z
  .object({
    ...edited,
    was: z
      .object({ ...edited, displayName: TextBefore.optional(), notes: TextBefore.optional() })
      .optional()
      .meta({ description: 'What must still be so, else nothing is changed' }),
  })
  .meta({
    id: 'AppEdit',
    example: { displayName: 'Weather for Yachts', attributes: [{ name: 'team', value: null }] },
  });
export type AppEdit = z.infer<typeof AppEdit>;
