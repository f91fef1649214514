import { z } from 'zod';
import { InvalidConsumerKey } from '../faults';
import { AttributesDraft } from './attribute';
import { refusing } from './refusing';
import { Names } from './text';
import { KeyLifetimeInSeconds } from './time';

/** A consumer key or secret that is brought along. Source: Apigee "Import existing consumer key and secret", limits. */
const ImportedText = refusing(
  z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,2048}$/)
    .meta({ description: '1 to 2,048 letters, digits, _ and -' }),
  { invalid: InvalidConsumerKey },
);

/** What a caller sends to bring a consumer key along; API products are put on it afterwards. */
export const KeyDraft = z
  .object({
    consumerKey: ImportedText,
    consumerSecret: ImportedText.optional(),
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

/** Names of API products; clients that send back a whole key send them as they were answered. */
const ProductNames = z.preprocess((names) => (Array.isArray(names) ? names.map(nameOf) : names), Names);

/** What a caller sends to change a key: members that are not sent stay as they are. */
export const KeyChange = z
  .object({
    apiProducts: ProductNames.default([]).meta({ description: 'Names of API products to add' }),
    attributes: AttributesDraft.optional().meta({ description: 'Replaces all attributes' }),
    scopes: Names.optional().meta({ description: 'Replaces all scopes' }),
  })
  .meta({ id: 'KeyChange', xml: { name: 'CredentialRequest' }, example: { apiProducts: ['premium'] } });
