import * as z from 'zod';
import { ConsumerKeyAbsent, ConsumerKeyHasInvalidCharacters, InvalidConsumerSecret } from '../faults';
import { AttributesDraft } from './attribute';
import { IMPORTED_SECRET, LEGACY_KEY, MAX_REASON_LENGTH } from './limits';
import { refusing } from './refusing';
import { NamesDraft, oneLine } from './text';
import { KeyLifetimeInSeconds, NewKeyLifetimeInSeconds } from './time';
import { withTraits } from './traits';

/** An imported consumer key; `requireKeyFor` checks the characters that the organization allows. */
export const ImportedKey = refusing(
  z.string().regex(LEGACY_KEY).meta({
    description: '1 to 2,048 letters, digits, _ and -; with the setting `legacyKeys` also . % | , and =',
  }),
  { absent: ConsumerKeyAbsent, invalid: ConsumerKeyHasInvalidCharacters },
);

export const ImportedSecret = refusing(
  z.string().regex(IMPORTED_SECRET).meta({ description: '1 to 2,048 printable ASCII characters' }),
  { invalid: InvalidConsumerSecret },
);

/** Body to import a consumer key; API products are added to it afterwards. */
export const KeyDraft = z
  .object({
    consumerKey: ImportedKey,
    consumerSecret: ImportedSecret.optional(),
    attributes: AttributesDraft.default([]),
    expiresInSeconds: KeyLifetimeInSeconds,
  })
  .meta({
    id: 'KeyDraft',
    xml: { name: 'CredentialRequest' },
    example: { consumerKey: 'FlPgQ9zTnAOtYf0H', consumerSecret: 'm0Zb4XsWq2' },
  });

const nameOf = (product: unknown): unknown => {
  if (typeof product !== 'object' || product === null) return product;
  const { apiproduct, name } = product as { apiproduct?: unknown; name?: unknown };
  return apiproduct ?? name;
};

/** Names of API products; clients that send back a whole key send objects. */
const ProductNames = z.preprocess(
  (names) => (Array.isArray(names) ? names.map(nameOf) : names),
  NamesDraft('ApiProduct'),
);

/** Body to change a key; members that are not sent do not change. */
export const KeyChange = z
  .object({
    apiProducts: ProductNames.default([]).meta({ description: 'Names of API products to add' }),
    attributes: AttributesDraft.optional().meta({ description: 'Replaces all attributes' }),
    scopes: NamesDraft('Scope').optional().meta({ description: 'Replaces all scopes' }),
  })
  .meta({ id: 'KeyChange', xml: { name: 'CredentialRequest' }, example: { apiProducts: ['premium'] } });

/** Body to add a generated or imported key to an app. */
export const AppKeyDraft = z
  .object({
    action: z.enum(['generate', 'import']).meta({ description: 'Whether the key is made or brought along' }),
    consumerKey: ImportedKey.optional().meta({ description: 'Of a key that is brought along' }),
    consumerSecret: ImportedSecret.optional().meta({ description: 'Of a key that is brought along' }),
    apiProducts: NamesDraft('ApiProduct')
      .default([])
      .meta({ description: 'Names of the API products it is for' }),
    expiresInSeconds: NewKeyLifetimeInSeconds,
    label: oneLine(255).optional().meta({ description: 'Kept as the attribute `label` of the key' }),
  })
  .refine(
    ({ action, consumerKey, consumerSecret }) =>
      [consumerKey, consumerSecret].every((text) => (text !== undefined) === (action === 'import')),
    { path: ['action'], error: 'consumerKey and consumerSecret are sent together, and only to import them' },
  )
  .meta({
    id: 'AppKeyDraft',
    example: { action: 'generate', apiProducts: ['premium'], expiresInSeconds: -1, label: 'Key 1' },
  });

/** A new key; a one-time secret is returned only here. */
export const NewAppKey = z
  .object({
    keyRef: z.string(),
    consumerKey: withTraits(z.string(), { credential: true }),
    consumerSecret: withTraits(z.string(), { credential: true }),
  })
  .meta({
    id: 'NewAppKey',
    example: {
      keyRef: 'Yw0q3yXbJY6mB9mT1Uu6cVn2rXq8a9Z0sKp5dE7fGhI',
      consumerKey: 'FlPgQ9zTnAOtYf0H7xRk2mVb8sWc4dEj',
      consumerSecret: 'm0Zb4XsWq2LtNc9u',
    },
  });

/** Body to label a key. */
export const AppKeyEdit = z
  .object({ label: oneLine(255).optional().meta({ description: 'Empty for none' }) })
  .meta({ id: 'AppKeyEdit', example: { label: 'Key 1' } });

/** Body to request further API products for a key. */
export const AppKeyApiProducts = z
  .object({ apiProducts: NamesDraft('ApiProduct').min(1) })
  .meta({ id: 'AppKeyApiProducts', example: { apiProducts: ['premium'] } });

/** Body of a decision on an API product of a key. */
export const GrantDecision = z
  .object({
    reason: z.string().max(MAX_REASON_LENGTH).optional().meta({ description: 'Kept in the audit entry' }),
  })
  .meta({ id: 'Decision', example: { reason: 'The contract is signed' } });

/** Body to reveal a key or secret. */
export const RevealDraft = z
  .object({
    what: z.enum(['consumerKey', 'consumerSecret']),
    purpose: z.enum(['reveal', 'copy']).meta({ description: 'What the audit entry says was done' }),
  })
  .meta({ id: 'RevealDraft', example: { what: 'consumerKey', purpose: 'reveal' } });

/** A consumer key or secret in clear. */
export const Revealed = z
  .object({ value: z.string() })
  .meta({ id: 'Revealed', example: { value: 'FlPgQ9zTnAOtYf0H7xRk2mVb8sWc4dEj' } });
