import * as z from 'zod';
import { layers } from './refusing';

/**
 * Form of a member in Edge's XML where it is not an element of its own name. Source: Apigee Edge,
 * configuration_schemas.xsd.
 */
export interface XmlForm {
  /** Name of the element. */
  name?: string;
  /** Element of its entity if the member is an attribute there, as in `<App name="weather">`. */
  attributeOf?: string;
  /** Element of each item of a list; `Item` by default. */
  item?: string;
  /** Element that contains the items, named like the member, instead of one of their own. */
  root?: string;
  /** The text of its entity's element, whose other members are attributes. */
  isText?: true;
  /** JSON text, because Apigee's XML defines no elements for the content. */
  isJson?: true;
}

/**
 * Properties of a member besides its type, from which presenters, XML, the removal of credentials and the audit
 * trail derive.
 */
interface Traits {
  /** A sealed key or secret, or a hash of one: omitted from audit entries. */
  secret?: true;
  /** Visible only with permission to see credentials. */
  credential?: true;
  /** Internal data such as search keys: omitted from audit entries. */
  internal?: true;
  /** The only dialect with the member. */
  only?: 'edge' | 'x';
  /** Identifies its entity: X writes it first, because some clients take the first member for the name. */
  identifier?: true;
  /** A count that proto3 JSON omits when it is zero. */
  omittedWhenZero?: true;
  xml?: XmlForm;
}

const traits = z.registry<Traits>();

/** Declares traits of a member. */
export const withTraits = <Schema extends z.ZodType>(schema: Schema, declared: Traits): Schema => {
  traits.add(schema, { ...traits.get(schema), ...declared });
  return schema;
};

/** Returns the traits of a member, ignoring `.optional()` and the like. */
export function traitsOf(schema: z.core.$ZodType | undefined): Traits {
  const found: Traits = {};
  for (const layer of layers(schema)) Object.assign(found, traits.get(layer));
  return found;
}

/** True for 64-bit integers, which proto3 JSON writes as text. */
export function isInt64(schema: z.core.$ZodType | undefined): boolean {
  for (const layer of layers(schema)) if (z.globalRegistry.get(layer)?.format === 'int64') return true;
  return false;
}

/** Who created or changed an entity: an e-mail address or the name of a token. Edge only. */
export const ActorName = withTraits(z.string(), { only: 'edge' });

/** The name that identifies an entity. */
export const Identifier = withTraits(z.string(), { identifier: true });

/** Same, for an entity with this element in XML: the name is an attribute of it. */
export const nameAttribute = (element: string) =>
  withTraits(z.string(), { identifier: true, xml: { attributeOf: element } });

/** Marks a member of a stored document as internal. */
export const internal = <Schema extends z.ZodType>(schema: Schema): Schema =>
  withTraits(schema, { internal: true });
