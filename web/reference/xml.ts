import { membersOf, type Resolve, textOf } from './document';
import { type Place, placeAt } from './jsonProblem';

const escapeXml = (value: unknown): string =>
  String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** Maximum references, and alternatives of alternatives, that lead to the schema of a value. */
const MAX_DEPTH = 12;

/** Returns the first value that a schema has for a keyword, itself or in what it refers to or consists of. */
function keyword(schema: unknown, name: string, resolve: Resolve, depth = 0): unknown {
  const own = membersOf(schema);
  if (own[name] !== undefined || depth > MAX_DEPTH) return own[name];
  const { $ref, allOf, anyOf, oneOf } = own;
  const parts = [typeof $ref === 'string' ? resolve(own) : undefined, allOf, anyOf, oneOf].flat();
  for (const part of parts) {
    const found = part === undefined ? undefined : keyword(part, name, resolve, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Formats a value as the element of this name. Source: OpenAPI 3.1, XML Object; `x-json` and `x-text` are ours. */
function element(tag: string, value: unknown, schema: unknown, indent: string, resolve: Resolve): string {
  if (typeof value !== 'object' || value === null) return `${indent}<${tag}>${escapeXml(value)}</${tag}>`;
  if (Array.isArray(value))
    return enclosed(tag, '', itemsOf(value, tag, schema, `${indent}  `, resolve), indent);
  const properties = membersOf(keyword(schema, 'properties', resolve));
  let attributes = '';
  let text: string | undefined;
  const children: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const xml = membersOf(keyword(inner, 'xml', resolve));
    const memberTag = textOf(xml.name) || name;
    if (xml.attribute === true) attributes += ` ${memberTag}="${escapeXml(member)}"`;
    else if (xml['x-text'] === true) text = escapeXml(member);
    else if (Array.isArray(member)) {
      const isWrapped = xml.wrapped === true;
      const items = itemsOf(member, memberTag, inner, isWrapped ? `${indent}    ` : `${indent}  `, resolve);
      children.push(...(isWrapped ? [enclosed(memberTag, '', items, `${indent}  `)] : items));
    } else {
      const content = xml['x-json'] === true ? JSON.stringify(member) : member;
      children.push(element(memberTag, content, inner, `${indent}  `, resolve));
    }
  }
  if (text !== undefined) return `${indent}<${tag}${attributes}>${text}</${tag}>`;
  return enclosed(tag, attributes, children, indent);
}

const enclosed = (tag: string, attributes: string, children: readonly string[], indent: string): string =>
  children.length === 0
    ? `${indent}<${tag}${attributes}/>`
    : [`${indent}<${tag}${attributes}>`, ...children, `${indent}</${tag}>`].join('\n');

function itemsOf(
  list: readonly unknown[],
  tag: string,
  schema: unknown,
  indent: string,
  resolve: Resolve,
): string[] {
  const items = keyword(schema, 'items', resolve);
  const itemTag = textOf(membersOf(keyword(items, 'xml', resolve)).name) || tag;
  return list.map((item) => element(itemTag, item, items, indent, resolve));
}

/** Formats an example of a schema as XML. */
export const xmlOf = (example: unknown, schema: unknown, resolve: Resolve): string =>
  element(
    textOf(membersOf(keyword(schema, 'xml', resolve)).name) || 'Response',
    example,
    schema,
    '',
    resolve,
  );

/** Returns the browser's error message for malformed XML and its position, or undefined. */
export function xmlProblem(text: string): (Place & { said: string }) | undefined {
  const told = new DOMParser()
    .parseFromString(text, 'application/xml')
    .getElementsByTagName('parsererror')[0];
  if (!told) return undefined;
  const [, line = '1', column = '1', said = ''] =
    /line\D*(\d+)\D+column\D*(\d+):?\s*([^\n]*)/i.exec(told.textContent ?? '') ?? [];
  const before = text
    .split('\n')
    .slice(0, Number(line) - 1)
    .reduce((sum, each) => sum + each.length + 1, 0);
  const place = placeAt(text, Math.min(text.length, before + Math.max(0, Number(column) - 1)));
  return {
    ...place,
    line: Number(line),
    column: Number(column),
    said: said.split('Below is')[0]?.trim() ?? '',
  };
}
