import type * as z from 'zod';
import { shapeOf } from '../../schemas/shape';
import { traitsOf } from '../../schemas/traits';
import type { JsonSchema } from './dialectDocs';

/** How a schema is written as XML. Source: OpenAPI 3.1, XML Object. */
interface XmlObject {
  name?: string;
  attribute?: true;
  /** Of a list: its items are in an element of their own. */
  wrapped?: true;
  /** The element's text is JSON. */
  'x-json'?: true;
  /** The text of the element of its entity. */
  'x-text'?: true;
}

interface Place {
  xml: XmlObject;
  /** The element of each item of a list. */
  item?: string;
}

/** Keyword of an object schema, until the document is complete: the XML Objects of its members. */
const PLACES = 'x-keymint-places';

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Returns how a member is written in the element of its entity. */
function placeOf(name: string, member: z.core.$ZodType, element: string | undefined): Place {
  const { xml: form = {} } = traitsOf(member);
  if (form.attributeOf !== undefined && form.attributeOf === element)
    return { xml: { name, attribute: true } };
  const xml: XmlObject = { name: form.name ?? upperFirst(name) };
  if (form.isJson) return { xml: { ...xml, 'x-json': true } };
  if (form.isText) return { xml: { ...xml, 'x-text': true } };
  if (!shapeOf(member).elements) return { xml };
  return form.root !== undefined && form.root === element
    ? { xml, item: upperFirst(name) }
    : { xml: { ...xml, wrapped: true }, item: form.item ?? 'Item' };
}

/** Notes at an object schema how its members are written as XML; the same schema of a member serves several. */
export function notePlaces(schema: JsonSchema, zodSchema: z.core.$ZodType): void {
  if (!schema.properties) return;
  const element = (schema.xml as XmlObject | undefined)?.name;
  const { members } = shapeOf(zodSchema);
  schema[PLACES] = Object.fromEntries(
    Object.keys(schema.properties).flatMap((name) => {
      const member = members.get(name);
      return member ? [[name, placeOf(name, member, element)]] : [];
    }),
  );
}

/** Returns a member's schema with its XML Object, and that of its items. */
function placed(schema: JsonSchema, { xml, item }: Place): JsonSchema {
  const list = (each: JsonSchema): JsonSchema =>
    item !== undefined && typeof each.items === 'object' && !Array.isArray(each.items)
      ? { ...each, items: { ...each.items, xml: { name: item } } }
      : each;
  const { anyOf } = schema;
  return { ...list(schema), ...(anyOf && { anyOf: anyOf.map((each) => list(each as JsonSchema)) }), xml };
}

/** Returns the document with an XML Object in the place of each member that was noted. */
export function withPlaces<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(withPlaces) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const { [PLACES]: places, ...members } = value as Record<string, unknown>;
  const inner = Object.fromEntries(Object.entries(members).map(([name, each]) => [name, withPlaces(each)]));
  if (places) {
    const properties = inner.properties as Record<string, JsonSchema>;
    for (const [name, place] of Object.entries(places as Record<string, Place>))
      if (properties[name]) properties[name] = placed(properties[name], place);
  }
  return inner as Value;
}
