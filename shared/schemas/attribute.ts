import * as z from 'zod';
import { AttributeLimitExceeded } from '../faults';
import { MAX_ATTRIBUTE_BYTES } from './limits';
import { refusing } from './refusing';
import { plainAsText } from './text';

const MOST = 18;

/** Attributes that mean something here: what an app is called and notes on it, and what a key is called. */
export const DISPLAY_NAME = 'DisplayName';
export const NOTES = 'Notes';
export const LABEL = 'label';

const upToBytes = (bytes: number) =>
  z
    .string()
    .max(bytes)
    .refine((text) => Buffer.byteLength(text) <= bytes, `At most ${bytes} bytes in UTF-8`);

/** Name of a custom attribute: 1 to 1,024 bytes. Source: Apigee limits. */
export const AttributeName = upToBytes(1024).min(1).meta({ id: 'AttributeName', example: 'DisplayName' });

/** Text that is kept in an attribute. */
export const AttributeText = upToBytes(MAX_ATTRIBUTE_BYTES);

/** Value of a custom attribute: at most 2,048 bytes. Numbers and booleans are taken as their text. Source: Apigee limits. */
export const AttributeValue = z
  .preprocess(plainAsText, AttributeText)
  .default('')
  .meta({ description: 'At most 2,048 bytes; empty when absent', example: 'Weather for Boats' });

/** A change of one custom attribute. */
export const AttributeEdit = z
  .object({
    name: AttributeName,
    value: z
      .preprocess(plainAsText, AttributeText)
      .nullish()
      .meta({ description: 'At most 2,048 bytes; null takes the attribute away' }),
  })
  .meta({ id: 'AttributeEdit', example: { name: 'team', value: 'harbour' } });
export type AttributeEdit = z.infer<typeof AttributeEdit>;

/** One custom attribute as sent. */
const AttributeDraft = z
  .object({ name: AttributeName, value: AttributeValue })
  .meta({ id: 'AttributeDraft' });

/** A custom attribute: a name that is unique on its entity, and a text. */
export const Attribute = z.object({ name: z.string(), value: z.string() }).meta({
  id: 'Attribute',
  xml: { name: 'Attribute' },
  example: { name: 'DisplayName', value: 'Weather for Boats' },
});
export type Attribute = z.infer<typeof Attribute>;

const firstOfEachName = (attributes: Attribute[]): Attribute[] => {
  const seen = new Set<string>();
  return attributes.filter(({ name }) => !seen.has(name) && seen.add(name));
};

/** So many custom attributes as sent, in order; of two with one name the first is kept. */
export const attributesUpTo = (most: number) =>
  z
    .array(AttributeDraft)
    .overwrite(firstOfEachName)
    .max(most)
    .meta({ description: `At most ${most}` });

/** An entity's custom attributes as sent. */
export const AttributesDraft = refusing(attributesUpTo(MOST), { tooBig: AttributeLimitExceeded });

/** An entity's custom attributes, in the order they were given. */
export const Attributes = z.array(Attribute);

/** The attributes as a resource of their own: `{ "attribute": [ … ] }`. */
export const AttributeListDraft = z.object({ attribute: AttributesDraft }).meta({
  id: 'AttributeListDraft',
  xml: { name: 'Attributes' },
  example: { attribute: [{ name: 'team', value: 'harbour' }] },
});
export const AttributeList = z.object({ attribute: Attributes }).meta({
  id: 'AttributeList',
  xml: { name: 'Attributes' },
  example: { attribute: [{ name: 'DisplayName', value: 'Weather for Boats' }] },
});

/** Body of a change of one attribute; the name is the URL's. */
export const AttributeValueDraft = z
  .object({ value: AttributeValue })
  .meta({ id: 'AttributeValueDraft', xml: { name: 'Attribute' }, example: { value: 'harbour' } });

/** The attributes with one more, or with one's value changed where it stands. @throws AttributeLimitExceeded */
export const withAttribute = (attributes: readonly Attribute[], changed: Attribute): Attribute[] => {
  const known = attributes.some(({ name }) => name === changed.name);
  if (known) return attributes.map((attribute) => (attribute.name === changed.name ? changed : attribute));
  if (attributes.length >= MOST) throw AttributeLimitExceeded();
  return [...attributes, changed];
};

/** The attributes without the one of that name. */
export const withoutAttribute = (attributes: readonly Attribute[], name: string): Attribute[] =>
  attributes.filter((attribute) => attribute.name !== name);

/** The attributes with these changes: what goes makes room for what comes. @throws AttributeLimitExceeded */
export const withEdits = (attributes: readonly Attribute[], edits: readonly AttributeEdit[]): Attribute[] => {
  const isGone = ({ value }: AttributeEdit) => value === null || value === undefined;
  const gone = new Set(edits.filter(isGone).map(({ name }) => name));
  const kept = attributes.filter(({ name }) => !gone.has(name));
  return edits.reduce(
    (all, { name, value }) => (typeof value === 'string' ? withAttribute(all, { name, value }) : all),
    kept,
  );
};
