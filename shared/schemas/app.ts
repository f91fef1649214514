import * as z from 'zod';
import { AppInvalidName } from '../faults';
import { AppAttributesDraft, Attributes, DISPLAY_NAME } from './attribute';
import { Credential } from './credential';
import { ImportedKey, ImportedSecret } from './key';
import { APP_NAME, MAX_CALLBACK_URL_LENGTH, MAX_NAME_LENGTH } from './limits';
import { refusing } from './refusing';
import { Names, NamesDraft, oneLine } from './text';
import { KeyLifetime, Millis } from './time';
import { ActorName, nameAttribute, withTraits } from './traits';

/** Unique among its owner's apps; used in URLs. Source: Apigee "Create Developer App", naming guidelines. */
export const AppName = withTraits(
  refusing(
    z.string().regex(APP_NAME).meta({
      id: 'AppName',
      description: 'Letters, digits, spaces and . _ # - $ %, beginning with a letter or digit',
      example: 'weather',
    }),
    { invalid: AppInvalidName },
  ),
  { xml: { attributeOf: 'App' } },
);

/** Body to replace an app; with `apiProducts`, a new key is created for them. */
export const AppChange = z
  .object({
    apiProducts: NamesDraft('ApiProduct').default([]).meta({
      description: 'Names of the API products the new key is for',
    }),
    attributes: AppAttributesDraft.default([]),
    callbackUrl: oneLine(MAX_CALLBACK_URL_LENGTH).optional().meta({
      description: 'OAuth 2.0 redirect_uri; needed for three-legged OAuth only',
    }),
    keyExpiresIn: KeyLifetime,
    scopes: NamesDraft('Scope')
      .default([])
      .meta({ description: 'Scopes of the new key, among those of its API products' }),
  })
  .meta({
    id: 'AppChange',
    xml: { name: 'App' },
    example: {
      attributes: [{ name: 'DisplayName', value: 'Weather for Boats' }],
      callbackUrl: 'https://example.com/cb',
    },
  });

/** Body to change an app or to add a key; members that are not sent do not change. */
export const AppAddition = AppChange.extend({
  apiProducts: NamesDraft('ApiProduct').optional().meta({
    description: 'Names of the API products a new key is for, also none; without them no key is added',
  }),
  attributes: AppAttributesDraft.optional(),
  status: z.string().max(MAX_NAME_LENGTH).optional().meta({
    description: '`approve` or `revoke` sets the status of the app instead of adding a key',
  }),
}).meta({ id: 'AppAddition', xml: { name: 'App' }, example: { apiProducts: ['premium'], keyExpiresIn: -1 } });

/** The number of keys that an app is created with at most. */
const MAX_PAIRS = 10;

const PairDraft = z.object({ consumerKey: ImportedKey, consumerSecret: ImportedSecret });
type Pair = z.infer<typeof PairDraft>;

/**
 * True for a pair that is brought along. Clients that send whole apps send credentials that were answered, with
 * `issuedAt`, or without key or secret: these have no effect, as on Apigee.
 */
const isOwnPair = (credential: unknown): boolean => {
  const { consumerKey, consumerSecret, issuedAt } = Object(credential) as Record<string, unknown>;
  return consumerKey !== undefined && consumerSecret !== undefined && issuedAt === undefined;
};

const firstOfEachKey = (pairs: Pair[]): Pair[] =>
  pairs.filter(
    ({ consumerKey }, index) => pairs.findIndex((pair) => pair.consumerKey === consumerKey) === index,
  );

const Pairs = z
  .preprocess(
    (sent) => (Array.isArray(sent) ? sent.filter(isOwnPair) : sent),
    withTraits(z.array(PairDraft), { xml: { item: 'Credential' } })
      .overwrite(firstOfEachKey)
      .max(MAX_PAIRS),
  )
  .default([])
  .meta({
    description:
      'Extension: keys with their secrets, for `apiProducts`, instead of a generated one; what lacks either, or has `issuedAt`, is ignored',
  });

/** What a caller sends to create an app. */
export const AppDraft = AppChange.extend({ name: AppName, credentials: Pairs }).meta({
  id: 'AppDraft',
  xml: { name: 'App' },
  example: {
    name: 'weather',
    apiProducts: ['premium'],
    attributes: [{ name: 'DisplayName', value: 'Weather for Boats' }],
    callbackUrl: 'https://example.com/cb',
    keyExpiresIn: -1,
  },
});

/** Keys of a revoked app keep their status but do not work. */
export const AppStatus = z.enum(['approved', 'revoked']);

/** An app in responses, newest credential first. */
export const App = z
  .object({
    appFamily: z.string(),
    appGroup: z.string().optional().meta({ description: 'The app group whose app it is' }),
    appId: z.string().meta({ description: 'Unique in the organization' }),
    attributes: Attributes,
    callbackUrl: z.string().optional(),
    companyName: z.string().optional().meta({ description: 'The company whose app it is' }),
    createdAt: Millis,
    createdBy: ActorName,
    credentials: withTraits(z.array(Credential), { xml: { item: 'Credential' } }),
    developerId: z.string().optional().meta({ description: 'The developer whose app it is' }),
    lastModifiedAt: Millis,
    lastModifiedBy: ActorName,
    name: nameAttribute('App'),
    scopes: Names('Scope'),
    status: AppStatus,
  })
  .meta({
    id: 'App',
    xml: { name: 'App' },
    example: {
      appFamily: 'default',
      appId: 'f98678b9-4d1b-4927-ba17-62e6efaadfb3',
      attributes: [{ name: 'DisplayName', value: 'Weather for Boats' }],
      callbackUrl: 'https://example.com/cb',
      createdAt: 1_700_000_000_191,
      createdBy: 'admin@example.com',
      credentials: [Credential.meta()?.example],
      developerId: 'f43ffa3c-e147-47de-8cd6-f5b34429a531',
      lastModifiedAt: 1_700_000_000_682,
      lastModifiedBy: 'admin@example.com',
      name: 'weather',
      scopes: [],
      status: 'approved',
    },
  });
export type App = z.infer<typeof App>;

/** Returns the display name of an app: the attribute `DisplayName`, or its name. */
export const displayNameOf = ({ name, attributes }: Pick<App, 'name' | 'attributes'>): string =>
  attributes.find((attribute) => attribute.name === DISPLAY_NAME)?.value || name;

/** An app in lists of the organization. Source: Apigee X, organizations.apps. */
export const OrganizationApp = App.extend({
  developerEmail: withTraits(z.string(), { only: 'x' }).optional(),
}).meta({
  ...App.meta(),
  id: 'OrganizationApp',
});
