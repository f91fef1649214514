import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { invalidRequest } from '../../faults';

/** Maximum nesting of elements; a list of apps with attributes of credentials is the deepest entity. */
const MAX_LEVELS = 16;

/** Maximum characters of a document, many times the largest entity. */
const MAX_LENGTH = 128 * 1024;

/** Element names of the items of each list. Source: Apigee Edge, configuration_schemas.xsd. */
const elements: Record<string, string> = {
  ApiProducts: 'ApiProduct',
  ApiResources: 'ApiResource',
  Apps: 'App',
  Attributes: 'Attribute',
  Companies: 'Company',
  Credentials: 'Credential',
  Developers: 'Developer',
  Environments: 'Environment',
  Proxies: 'Proxy',
  Scopes: 'Scope',
};

/** Elements with the name in an attribute, such as `<App name="weather">`. */
const namedByAttribute = new Set(['App', 'ApiProduct']);

/** Elements that contain JSON text, because Apigee's XML defines no elements for their content. */
const jsonElements = new Set(
  ['', 'Graphql', 'Grpc', 'Llm', 'Payload'].map((kind) => `${kind}OperationGroup`),
);

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
  isArray: (name, path) => elements[`${path}`.split('.').at(-2) ?? ''] === name,
});

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

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

/** Converts an element to plain data, ignoring white space between elements. */
function dataOf(element: Parsed): unknown {
  if (typeof element === 'string') return element;
  if (Array.isArray(element)) return element.map(dataOf);
  const members = Object.entries(element).filter(([name]) => name !== '#text');
  if (members.length === 0) return element['#text'] ?? '';
  return Object.fromEntries(
    members.map(([name, value]) => {
      if (jsonElements.has(name)) return [lowerFirst(name), jsonIn(value)];
      const list = elements[name];
      if (list)
        return [
          lowerFirst(name),
          dataOf(typeof value === 'object' && list in value ? (value as never)[list] : []),
        ];
      return [lowerFirst(name.replace('@', '')), dataOf(value)];
    }),
  );
}

/**
 * Parses an XML document with this root element into plain data.
 *
 * Fetches and expands nothing: document types, and with them custom entities, are rejected. @throws
 * InvalidRequest
 */
export function parseXml(text: string, root: string): unknown {
  if (text.length > MAX_LENGTH) throw invalidRequest(`XML is taken up to ${MAX_LENGTH} characters`);
  if (/<!(?!--|\[CDATA\[)/.test(text)) throw invalidRequest('A document type is not allowed in XML');
  if (depthOf(text) > MAX_LEVELS) throw invalidRequest(`The body nests deeper than ${MAX_LEVELS} levels`);
  const isEnclosed = /^\s*<[\s\S]*>\s*$/.test(text);
  if (!isEnclosed || XMLValidator.validate(text) !== true)
    throw invalidRequest('The body is not well-formed XML');
  const document = parsed(text);
  const { '#text': _blank, ...roots } = document as Record<string, Parsed>;
  if (Object.keys(roots).join() !== root || Array.isArray(roots[root]))
    throw invalidRequest(`The one root element is not ${root}`);
  const list = elements[root];
  const data = dataOf({ [root]: roots[root] ?? '' });
  const member = (data as Record<string, unknown>)[lowerFirst(root)];
  return list ? { [lowerFirst(list)]: member } : member;
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

function elementOf(value: unknown, element: string): unknown {
  if (typeof value !== 'object' || value === null) return String(value).replace(disallowed, '');
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => {
        if (name === 'name' && namedByAttribute.has(element)) return ['@name', elementOf(member, name)];
        if (name === 'apiproduct') return ['Name', elementOf(member, name)];
        const tag = upperFirst(name);
        if (jsonElements.has(tag)) return [tag, elementOf(JSON.stringify(member), tag)];
        return [
          tag,
          Array.isArray(member) ? listOf(member, elements[tag] ?? 'Item') : elementOf(member, tag),
        ];
      }),
  );
}

const listOf = (items: readonly unknown[], element: string): unknown =>
  items.length === 0 ? '' : { [element]: items.map((item) => elementOf(item, element)) };

/** List elements by their only member in a response. */
const listRoots = new Map(Object.entries(elements).map(([list, element]) => [lowerFirst(element), list]));

/** Serializes a response as XML; `root` is the element of a single entity. */
export function writeXml(answer: unknown, root: string): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${builder.build(documentOf(answer, root))}`;
}

function documentOf(answer: unknown, root: string): unknown {
  if (Array.isArray(answer)) return { List: listOf(answer, 'Item') };
  if (typeof answer === 'number') return { Count: answer };
  if (typeof answer !== 'object' || answer === null) return { [root]: elementOf(answer, root) };
  const [[member, items] = ['', undefined], ...others] = Object.entries(answer);
  const list = listRoots.get(member);
  if (list && others.length === 0 && Array.isArray(items))
    return { [list]: listOf(items, upperFirst(member)) };
  return { [root]: elementOf(answer, root) };
}
