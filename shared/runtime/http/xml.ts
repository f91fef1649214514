import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { invalidRequest } from '../../faults';

/** The deepest that elements may nest; the deepest of ours is an attribute of a credential of an app of a list. */
const MOST_LEVELS = 16;

/** The longest document that is read: every entity fits many times, and none takes long. */
const LONGEST = 128 * 1024;

/** What an element of each list is called. Source: Apigee Edge, configuration_schemas.xsd. */
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

/** Elements whose name stands in an attribute, as `<App name="weather">`. */
const namedByAttribute = new Set(['App', 'ApiProduct']);

/** Elements that hold JSON as text: Apigee's XML has none for what lies in them. */
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

/** What is not an element though it begins with `<`, and how each ends. */
const asides = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** A tag, whose quoted values may hold `>`. */
const tag = /<(?:[^>"']|"[^"]*"|'[^']*')*>/y;

/** How deep elements nest, in one pass and without a stack: no character is looked at twice. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let open = text.indexOf('<'); open >= 0 && deepest <= MOST_LEVELS; ) {
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

/** The plain data of an element. White space between elements means nothing. */
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
 * The plain data of an XML document whose root must be `root`.
 *
 * Nothing is fetched or expanded: a document type is refused, and with it every entity of one.
 * @throws InvalidRequest
 */
export function parseXml(text: string, root: string): unknown {
  if (text.length > LONGEST) throw invalidRequest(`XML is taken up to ${LONGEST} characters`);
  if (/<!(?!--|\[CDATA\[)/.test(text)) throw invalidRequest('A document type is not allowed in XML');
  if (depthOf(text) > MOST_LEVELS) throw invalidRequest(`The body nests deeper than ${MOST_LEVELS} levels`);
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

/** Characters that XML 1.0 cannot hold. */
const unspeakable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function elementOf(value: unknown, element: string): unknown {
  if (typeof value !== 'object' || value === null) return String(value).replace(unspeakable, '');
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

/** The lists that answers are made of, by the one member of theirs. */
const listRoots = new Map(Object.entries(elements).map(([list, element]) => [lowerFirst(element), list]));

/** An answer as XML; `root` names the element of a single entity. */
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
