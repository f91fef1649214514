import * as z from 'zod';
import { AttributeLimitExceeded } from '../faults';
import { MAX_ATTRIBUTE_BYTES, MAX_ATTRIBUTE_BYTES_ON_X } from './limits';
import { onX } from './onX';
import { refusing } from './refusing';
import { Identifier, withTraits, type XmlForm } from './traits';

/** Maximum custom attributes of an entity. Source: Apigee limits. */
const MAX_ATTRIBUTES = 18;

/** Attributes with a meaning: display name and notes of an app, label of a key. */
export const DISPLAY_NAME = 'DisplayName';
export const NOTES = 'Notes';
export const LABEL = 'label';

/** Entities with attributes that do not count as custom ones. */
type WithOwnAttributes = 'app';
const ownAttributes: Record<WithOwnAttributes, readonly string[]> = { app: [DISPLAY_NAME, NOTES] };

/** True for an attribute that counts as a custom one of the entity. */
const isCustom = ({ name }: { name: string }, of: string | undefined): boolean =>
  of !== 'app' || !ownAttributes[of].includes(name);

/** True if an entity has more custom attributes than it may. */
export const hasTooMany = (attributes: readonly { name: string }[], of: string | undefined): boolean =>
  attributes.filter((attribute) => isCustom(attribute, of)).length > MAX_ATTRIBUTES;

const upToBytes = (bytes: number) =>
  z
    .string()
    .max(bytes)
    .refine(
      (text) => Buffer.byteLength(text) <= bytes,
      `At most ${bytes.toLocaleString('en')} bytes in UTF-8`,
    );

/** Name of a custom attribute: 1 to 1,024 bytes. Source: Apigee limits. */
export const AttributeName = upToBytes(1024).min(1).meta({ id: 'AttributeName', example: 'DisplayName' });

/** Text stored in an attribute. */
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

/** Attributes in XML: inside an entity, and as a resource of their own. */
const xml: XmlForm = { item: 'Attribute', root: 'Attributes' };

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

/** Up to `most` custom attributes as sent, in order; of duplicates the first one counts. */
export const attributesUpTo = (most: number) =>
  withTraits(z.array(AttributeDraft).overwrite(firstOfEachName).max(most), { xml }).meta({
    description: `At most ${most}`,
  });

/** An entity's custom attributes as sent. */
export const AttributesDraft = refusing(attributesUpTo(MAX_ATTRIBUTES), { tooBig: AttributeLimitExceeded });

/** Attributes of an app as sent, including its own. */
export const AppAttributesDraft = refusing(
  withTraits(z.array(AttributeDraft), { xml })
    .overwrite(firstOfEachName)
    .max(MAX_ATTRIBUTES + ownAttributes.app.length)
    .superRefine((attributes, { addIssue }) => {
      if (hasTooMany(attributes, 'app'))
        addIssue({ code: 'too_big', origin: 'array', maximum: MAX_ATTRIBUTES, input: attributes });
    })
    .meta({ description: `At most ${MAX_ATTRIBUTES} besides ${ownAttributes.app.join(' and ')}` }),
  { tooBig: AttributeLimitExceeded },
);

/** Custom attributes, in the order in which they were set. */
export const Attributes = withTraits(z.array(Attribute), { xml });

/** The attributes as a resource: `{ "attribute": [ … ] }`. */
export const AttributeListDraft = z.object({ attribute: AttributesDraft }).meta({
  id: 'AttributeListDraft',
  xml: { name: 'Attributes' },
  example: { attribute: [{ name: 'team', value: 'harbour' }] },
});
/** Same, of an app. */
export const AppAttributeListDraft = AttributeListDraft.extend({ attribute: AppAttributesDraft }).meta({
  ...AttributeListDraft.meta(),
  id: 'AppAttributeListDraft',
});
export const AttributeList = z.object({ attribute: Attributes }).meta({
  id: 'AttributeList',
  xml: { name: 'Attributes' },
  example: { attribute: [{ name: 'DisplayName', value: 'Weather for Boats' }] },
});

/** Body to set one attribute; its name is in the URL. */
export const AttributeValueDraft = z
  .object({ value: AttributeValue })
  .meta({ id: 'AttributeValueDraft', xml: { name: 'Attribute' }, example: { value: 'harbour' } });

/** Adds or changes an attribute of an entity. @throws AttributeLimitExceeded */
export const withAttribute = (
  attributes: readonly Attribute[],
  changed: Attribute,
  of: string | undefined,
): Attribute[] => {
  const known = attributes.some(({ name }) => name === changed.name);
  if (known) return attributes.map((attribute) => (attribute.name === changed.name ? changed : attribute));
  const custom = attributes.filter((attribute) => isCustom(attribute, of));
  if (custom.length >= MAX_ATTRIBUTES && isCustom(changed, of)) throw AttributeLimitExceeded();
  return [...attributes, changed];
};

/** The attributes that an update leaves: those that are sent, and with `merge` the others as well. @throws AttributeLimitExceeded */
export const updatedAttributes = (
  before: readonly Attribute[],
  sent: Attribute[],
  { merge, of }: { merge: boolean; of?: string | undefined },
): Attribute[] =>
  merge ? sent.reduce<Attribute[]>((all, attribute) => withAttribute(all, attribute, of), [...before]) : sent;

/** The attributes without the one of that name. */
export const withoutAttribute = (attributes: readonly Attribute[], name: string): Attribute[] =>
  attributes.filter((attribute) => attribute.name !== name);

/** Applies edits; removals come first, to make room for additions. @throws AttributeLimitExceeded */
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
