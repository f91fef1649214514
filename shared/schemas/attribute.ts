import * as z from 'zod';
import { AttributeLimitExceeded } from '../faults';
import { MAX_ATTRIBUTE_BYTES, MAX_ATTRIBUTE_BYTES_ON_X } from './limits';
import { onX } from './onX';
import { refusing } from './refusing';
import { Identifier } from './traits';

/** The number of custom attributes of an entity. Source: Apigee limits. */
const MOST = 18;

/** Attributes that mean something here: what an app is called and notes on it, and what a key is called. */
export const DISPLAY_NAME = 'DisplayName';
export const NOTES = 'Notes';
export const LABEL = 'label';

/** What has attributes that are its own, which do not count as custom ones. */
type WithOwnAttributes = 'app';
const ownAttributes: Record<WithOwnAttributes, readonly string[]> = { app: [DISPLAY_NAME, NOTES] };

/** True for an attribute that counts as a custom one of such an entity. */
const isCustom = ({ name }: { name: string }, of: string | undefined): boolean =>
  of !== 'app' || !ownAttributes[of].includes(name);

const upToBytes = (bytes: number) =>
  z
    .string()
    .max(bytes)
    .refine((text) => Buffer.byteLength(text) <= bytes, `At most ${bytes} bytes in UTF-8`);

/** Name of a custom attribute: 1 to 1,024 bytes. Source: Apigee limits. */
export const AttributeName = upToBytes(1024).min(1).meta({ id: 'AttributeName', example: 'DisplayName' });

/** Text that is kept in an attribute. */
export const AttributeText = onX(upToBytes(MAX_ATTRIBUTE_BYTES), { maxBytes: MAX_ATTRIBUTE_BYTES_ON_X });

/** Value of a custom attribute. */
export const AttributeValue = AttributeText.default('').meta({
  description: 'Empty when absent',
  example: 'Weather for Boats',
});

/** A change of one custom attribute. */
export const AttributeEdit = z
  .object({
    name: AttributeName,
    value: AttributeText.nullish().meta({ description: 'null takes the attribute away' }),
  })
  .meta({ id: 'AttributeEdit', example: { name: 'team', value: 'harbour' } });
export type AttributeEdit = z.infer<typeof AttributeEdit>;

/** One custom attribute as sent. */
const AttributeDraft = z
  .object({ name: AttributeName, value: AttributeValue })
  .meta({ id: 'AttributeDraft' });

/** A custom attribute: a name that is unique on its entity, and a text. */
export const Attribute = z.object({ name: Identifier, value: z.string() }).meta({
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

/** An app's attributes as sent: custom ones, and its own. */
export const AppAttributesDraft = refusing(
  z
    .array(AttributeDraft)
    .overwrite(firstOfEachName)
    .max(MOST + ownAttributes.app.length)
    .superRefine((attributes, { addIssue }) => {
      if (attributes.filter((attribute) => isCustom(attribute, 'app')).length > MOST)
        addIssue({ code: 'too_big', origin: 'array', maximum: MOST, input: attributes });
    })
    .meta({ description: `At most ${MOST} besides ${ownAttributes.app.join(' and ')}` }),
  { tooBig: AttributeLimitExceeded },
);

/** An entity's custom attributes, in the order they were given. */
export const Attributes = z.array(Attribute);

/** The attributes as a resource of their own: `{ "attribute": [ … ] }`. */
export const AttributeListDraft = z.object({ attribute: AttributesDraft }).meta({
  id: 'AttributeListDraft',
  xml: { name: 'Attributes' },
  example: { attribute: [{ name: 'team', value: 'harbour' }] },
});
/** The same of an app. */
export const AppAttributeListDraft = AttributeListDraft.extend({ attribute: AppAttributesDraft }).meta({
  ...AttributeListDraft.meta(),
  id: 'AppAttributeListDraft',
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

/** The attributes of an app, or of something else, with one more or with one's value changed. @throws AttributeLimitExceeded */
export const withAttribute = (
  attributes: readonly Attribute[],
  changed: Attribute,
  of: string | undefined,
): Attribute[] => {
  const known = attributes.some(({ name }) => name === changed.name);
  if (known) return attributes.map((attribute) => (attribute.name === changed.name ? changed : attribute));
  const custom = attributes.filter((attribute) => isCustom(attribute, of));
  if (custom.length >= MOST && isCustom(changed, of)) throw AttributeLimitExceeded();
  return [...attributes, changed];
};

/** The attributes without the one of that name. */
export const withoutAttribute = (attributes: readonly Attribute[], name: string): Attribute[] =>
  attributes.filter((attribute) => attribute.name !== name);

/** The attributes with these changes: what goes makes room for what comes. @throws AttributeLimitExceeded */
export const withEdits = (
  attributes: readonly Attribute[],
  edits: readonly AttributeEdit[],
  of: string | undefined,
): Attribute[] => {
  const isGone = ({ value }: AttributeEdit) => value === null || value === undefined;
  const gone = new Set(edits.filter(isGone).map(({ name }) => name));
  const kept = attributes.filter(({ name }) => !gone.has(name));
  return edits.reduce(
    (all, { name, value }) => (typeof value === 'string' ? withAttribute(all, { name, value }, of) : all),
    kept,
  );
};
