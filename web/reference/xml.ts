import { type Place, placeAt } from './jsonProblem';

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Returns the element name of a list's items: "ApiProduct" for "ApiProducts", "Proxy" for "Proxies". */
const oneOf = (list: string): string =>
  list.endsWith('ies') ? `${list.slice(0, -3)}y` : list.endsWith('s') ? list.slice(0, -1) : 'Item';

const escapeXml = (value: unknown): string =>
  String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** Elements whose name is an XML attribute. Source: Apigee Edge, configuration_schemas.xsd. */
const namedByAttribute = new Set(['App', 'ApiProduct']);

function element(tag: string, value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return `${indent}<${tag}>${escapeXml(value)}</${tag}>`;
  if (/OperationGroup$/.test(tag)) return `${indent}<${tag}>${escapeXml(JSON.stringify(value))}</${tag}>`;
  const inside = `${indent}  `;
  const { name, ...rest } = value as Record<string, unknown>;
  const isAttribute = namedByAttribute.has(tag) && typeof name === 'string' && !Array.isArray(value);
  const children = Array.isArray(value)
    ? value.map((item) => element(oneOf(tag), item, inside))
    : Object.entries(isAttribute ? rest : value).map(([member, each]) =>
        element(upperFirst(member), each, inside),
      );
  const opening = isAttribute ? `${tag} name="${escapeXml(name)}"` : tag;
  if (children.length === 0) return `${indent}<${opening}/>`;
  return [`${indent}<${opening}>`, ...children, `${indent}</${tag}>`].join('\n');
}

/** Formats an example as XML as Apigee Edge does; `root` is the schema's `xml.name`. */
export function xmlOf(example: unknown, root: string): string {
  const members = typeof example === 'object' && example !== null ? Object.entries(example) : [];
  const [[, only] = []] = members;
  // A root that is a list, such as <Attributes>, contains its items directly.
  const isList = members.length === 1 && Array.isArray(only) && oneOf(root) !== 'Item' && root.endsWith('s');
  return element(root, isList ? only : example, '');
}

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
