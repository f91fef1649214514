import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import * as z from 'zod';
import { invalidRequest } from '../../faults';
import { shapeOf } from '../../schemas/shape';
import { traitsOf, type XmlForm } from '../../schemas/traits';

/** Maximum nesting of elements; a list of apps with attributes of credentials is the deepest entity. */
const MAX_LEVELS = 16;

/** Maximum characters of a document, many times the largest entity. */
const MAX_LENGTH = 128 * 1024;

type Parsed = string | Parsed[] | { [name: string]: Parsed };

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/** Undefined for values that no schema describes. */
type Schema = z.core.$ZodType | undefined;

const forms = new WeakMap<z.core.$ZodType, XmlForm>();

/** Returns the form of a member in XML. */
function formOf(schema: Schema): XmlForm {
  if (!schema) return {};
  const known = forms.get(schema);
  if (known) return known;
  const { xml = {} } = traitsOf(schema);
  forms.set(schema, xml);
  return xml;
}

const elementsOf = (schema: Schema): Schema => schema && shapeOf(schema).elements;

/**
 * Returns the root element of a schema, its `xml.name` (as in OpenAPI); of a union, that of the first option.
 */
function rootOf(schema: Schema): string {
  if (schema instanceof z.ZodOptional) return rootOf(schema.unwrap());
  if (schema instanceof z.ZodUnion) return rootOf(schema.options[0]);
  const { xml } = (schema && z.globalRegistry.get(schema)) ?? {};
  return (xml as { name?: string } | undefined)?.name ?? 'Response';
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Markup that starts with `<` but is no element, and how it ends. */
const asides = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** A tag; quoted values may contain `>`. */
const tag = /<(?:[^>"']|"[^"]*"|'[^']*')*>/y;

/** Returns the nesting depth, in one linear pass. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let open = text.indexOf('<'); open >= 0 && deepest <= MAX_LEVELS; ) {
    const [opening = '', ending = ''] = asides.find(([start]) => text.startsWith(start, open)) ?? [];
    tag.lastIndex = open;
    const end = opening ? text.indexOf(ending, open + opening.length) : tag.test(text) ? tag.lastIndex : -1;
    if (end < 0) break;
    if (!opening) {
      if (text[open + 1] === '/') depth -= 1;
      else if (text[end - 2] !== '/') deepest = Math.max(deepest, ++depth);
    }
    open = text.indexOf('<', end);
  }
  return deepest;
}

function jsonIn(element: Parsed): unknown {
  if (element === '') return undefined;
  try {
    return JSON.parse(element as string);
  } catch {
    throw invalidRequest('An operation group is JSON text in XML');
  }
}

/** Returns the items of a list, which have this name. */
function itemsIn(list: Parsed, name: string, schema: Schema): unknown[] {
  if (typeof list !== 'object' || Array.isArray(list)) return [];
  const { [name]: items = [] } = list;
  return dataOfEach(items, name, schema);
}

const dataOfEach = (items: Parsed, tag: string, schema: Schema): unknown[] =>
  (Array.isArray(items) ? items : [items]).map((item) => dataOf(item, tag, schema));

/** Converts an element to plain data, ignoring white space between elements. */
function dataOf(element: Parsed, tag: string, schema: Schema): unknown {
  if (typeof element === 'string') return element;
  if (Array.isArray(element)) return dataOfEach(element, tag, schema);
  const { members = new Map<string, z.core.$ZodType>(), values } = schema ? shapeOf(schema) : {};
  const named = [...members].map(([name, member]) => [formOf(member), name] as const);
  const [, text] = named.find(([{ isText }]) => isText) ?? [];
  const inner = Object.entries(element).filter(([each]) => each !== '#text' || text !== undefined);
  if (inner.length === 0) return element['#text'] ?? '';
  const renamed = new Map(named.map(([form, name]) => [form.name, name]));
  if (text !== undefined) renamed.set('#text', text);
  return Object.fromEntries(
    inner.map(([each, value]) => {
      const name = renamed.get(each) ?? lowerFirst(each.replace('@', ''));
      const member = members.get(name) ?? values;
      const { isJson, item = 'Item', root } = formOf(member);
      if (isJson) return [name, jsonIn(value)];
      const elements = elementsOf(member);
      if (!elements) return [name, dataOf(value, each, member)];
      return [name, root === tag ? dataOfEach(value, each, elements) : itemsIn(value, item, elements)];
    }),
  );
}

/**
 * Parses an XML document into plain data; its elements are those of the schema, others are named like members.
 *
 * Fetches and expands nothing: document types, and with them custom entities, are rejected. @throws
 * InvalidRequest
 */
export function parseXml(text: string, schema: z.ZodType): unknown {
  if (text.length > MAX_LENGTH) throw invalidRequest(`XML is taken up to ${MAX_LENGTH} characters`);
  if (/<!(?!--|\[CDATA\[)/.test(text)) throw invalidRequest('A document type is not allowed in XML');
  if (depthOf(text) > MAX_LEVELS) throw invalidRequest(`The body nests deeper than ${MAX_LEVELS} levels`);
  const isEnclosed = /^\s*<[\s\S]*>\s*$/.test(text);
  if (!isEnclosed || XMLValidator.validate(text) !== true)
    throw invalidRequest('The body is not well-formed XML');
  const document = parsed(text);
  const root = rootOf(schema);
  const { '#text': _blank, ...roots } = document as Record<string, Parsed>;
  if (Object.keys(roots).join() !== root || Array.isArray(roots[root]))
    throw invalidRequest(`The one root element is not ${root}`);
  const content = roots[root] ?? '';
  for (const [name, list] of shapeOf(schema).members)
    if (formOf(list).root === root) return { [name]: itemsIn(content, upperFirst(name), elementsOf(list)) };
  return dataOf(content, root, schema);
}

function parsed(text: string): Parsed {
  try {
    return parser.parse(text);
  } catch {
    throw invalidRequest('The body is not XML that can be read');
  }
}

/** Characters that XML 1.0 does not allow. */
const disallowed = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function elementOf(value: unknown, element: string, schema: Schema): unknown {
  if (typeof value !== 'object' || value === null) return String(value).replace(disallowed, '');
  const { members, values } = schema ? shapeOf(schema) : {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => {
        const inner = members?.get(name) ?? values;
        const form = formOf(inner);
        if (form.attributeOf === element) return [`@${name}`, elementOf(member, name, inner)];
        if (form.isText) return ['#text', elementOf(member, name, inner)];
        const tag = form.name ?? upperFirst(name);
        if (form.isJson) return [tag, elementOf(JSON.stringify(member), tag, undefined)];
        if (!Array.isArray(member)) return [tag, elementOf(member, tag, inner)];
        const elements = elementsOf(inner);
        if (form.root === element) return [tag, member.map((item) => elementOf(item, tag, elements))];
        return [tag, listOf(member, form.item ?? 'Item', elements)];
      }),
  );
}

const listOf = (items: readonly unknown[], element: string, schema: Schema): unknown =>
  items.length === 0 ? '' : { [element]: items.map((item) => elementOf(item, element, schema)) };

/** Serializes a value of the schema as XML. */
export function writeXml(value: unknown, schema: z.ZodType | undefined): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${builder.build(documentOf(value, schema))}`;
}

function documentOf(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value)) return { List: listOf(value, 'Item', elementsOf(schema)) };
  if (typeof value === 'number') return { Count: value };
  if (typeof value === 'object' && value !== null) {
    const [[name, items] = ['', undefined], ...others] = Object.entries(value);
    const list = schema && shapeOf(schema).members.get(name);
    const { root } = formOf(list);
    if (root && others.length === 0 && Array.isArray(items))
      return { [root]: listOf(items, upperFirst(name), elementsOf(list)) };
  }
  const root = rootOf(schema);
  return { [root]: elementOf(value, root, schema) };
}
