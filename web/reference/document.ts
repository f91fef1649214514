/*
 * Reads OpenAPI 3 documents for the reference. A document may have anything in any place: what does not fit is left
 * out. References are followed within the document alone.
 */

/** A JSON object. */
export type Members = Readonly<Record<string, unknown>>;

export const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A path, query or header parameter. */
export interface Parameter {
  name: string;
  description: string;
  isRequired: boolean;
  fallback: unknown;
  example: unknown;
  /** Allowed values, if listed. */
  choices: string[] | undefined;
}

/** A request or response body: its media type, schema and an example. */
export interface Payload {
  mediaType: string;
  schema: unknown;
  example: unknown;
}

/** Where a request carries the caller's key. */
export interface KeyPlace {
  in: 'header' | 'query';
  name: string;
  /** Text before the key. */
  prefix: string;
}

export interface OperationEntry {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  tag: string;
  pathParameters: Parameter[];
  queryParameters: Parameter[];
  headerParameters: Parameter[];
  body: (Payload & { isRequired: boolean }) | undefined;
  /** The success response. */
  answer: { status: string; description: string; payload: Payload | undefined };
  /** The error responses. */
  refusals: { status: string; description: string }[];
  /** Undefined if the operation is open to everybody. */
  keyPlace: KeyPlace | undefined;
}

/** A document prepared for the reference. */
export interface ReferenceDocument {
  title: string;
  description: string;
  /** Addresses that paths follow, without a slash at the end. */
  servers: string[];
  groups: { tag: string; title: string; description: string; operations: OperationEntry[] }[];
  operations: Map<string, OperationEntry>;
  /** True if bodies and responses may be XML. */
  hasXml: boolean;
  resolve: Resolve;
}

/** Follows a `$ref`, and references it refers to; returns an empty object for one that leads nowhere. */
export type Resolve = (value: unknown) => Members;

/** Maximum references in a row, which may go in circles. */
const MAX_REFERENCES = 20;

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    // A percent sign that encodes nothing stands for itself.
    return part;
  }
};

/** Returns what a JSON pointer refers to. Source: RFC 6901. */
function pointed(document: unknown, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  let found = document;
  for (const part of reference.slice(2).split('/').map(decoded)) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Members)[part];
  }
  return found;
}

const resolverOf =
  (document: unknown): Resolve =>
  (value) => {
    let found = membersOf(value);
    for (let count = 0; typeof found.$ref === 'string'; count++) {
      if (count === MAX_REFERENCES) return {};
      found = membersOf(pointed(document, found.$ref));
    }
    return found;
  };

/** True for `application/json` and the like. */
export const isJson = (mediaType: string): boolean => /^application\/([\w.-]+\+)?json\b/.test(mediaType);

function payloadOf(described: Members, resolve: Resolve): Payload | undefined {
  const all = Object.entries(membersOf(described.content));
  const [mediaType, media] = all.find(([type]) => isJson(type)) ?? all[0] ?? [];
  if (mediaType === undefined) return undefined;
  const { schema, example, examples } = membersOf(media);
  const [given] = Object.values(membersOf(examples));
  const resolved = resolve(schema);
  return {
    mediaType,
    schema,
    example: given === undefined ? (example ?? resolved.example) : resolve(given).value,
  };
}

function parameterOf(raw: Members, resolve: Resolve): Parameter {
  const schema = resolve(raw.schema);
  const constant = schema.const === undefined ? undefined : [schema.const];
  const choices = Array.isArray(schema.enum) ? schema.enum : constant;
  return {
    name: textOf(raw.name),
    description: textOf(raw.description) || textOf(schema.description),
    isRequired: raw.required === true,
    fallback: schema.default,
    example: raw.example ?? schema.example,
    choices: choices?.map(String),
  };
}

/** Where a key goes if a document does not say. */
const USUAL_PLACE: KeyPlace = { in: 'header', name: 'x-api-key', prefix: '' };

/** Source: RFC 9110, 5.6.2. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/;

/** Names of headers for a key: snippets have them between double quotes, where shells expand some characters. */
const KEY_HEADER = /^[A-Za-z0-9_-]{1,100}$/;

function placeIn(scheme: Members): KeyPlace | undefined {
  const name = textOf(scheme.name);
  if (scheme.type === 'apiKey' && scheme.in === 'header' && KEY_HEADER.test(name))
    return { in: 'header', name, prefix: '' };
  if (scheme.type === 'apiKey' && scheme.in === 'query' && name !== '')
    return { in: 'query', name, prefix: '' };
  const isBearer = scheme.type === 'http' && textOf(scheme.scheme).toLowerCase() === 'bearer';
  return isBearer ? { in: 'header', name: 'Authorization', prefix: 'Bearer ' } : undefined;
}

/** Returns where an operation takes a key. Source: OpenAPI 3.1, Security Requirement Object. */
function keyPlaceOf(security: unknown, schemes: Members, resolve: Resolve): KeyPlace | undefined {
  if (!Array.isArray(security)) return USUAL_PLACE;
  const names = security.flatMap((requirement) => Object.keys(membersOf(requirement)));
  if (names.length === 0) return undefined;
  const places = names.flatMap((name) =>
    Object.hasOwn(schemes, name) ? (placeIn(resolve(schemes[name])) ?? []) : [],
  );
  return places[0] ?? USUAL_PLACE;
}

/** What all operations of a document share. */
interface Whole {
  document: Members;
  schemes: Members;
  resolve: Resolve;
}

/** Headers that are no parameters. Source: OpenAPI 3.1, Parameter Object. */
const NOT_PARAMETERS = new Set(['accept', 'content-type', 'authorization']);

function operationOf(method: string, path: string, item: Members, { document, schemes, resolve }: Whole) {
  const raw = membersOf(item[method]);
  // Those of the operation take the place of those of the path.
  const parameters = new Map(
    [...listOf(item.parameters), ...listOf(raw.parameters)].map((each) => {
      const parameter = resolve(each);
      return [`${textOf(parameter.in)} ${textOf(parameter.name)}`, parameter] as const;
    }),
  );
  const inside = (place: string) =>
    [...parameters.values()]
      .filter((each) => each.in === place && textOf(each.name) !== '')
      .map((each) => parameterOf(each, resolve));
  const requestBody = resolve(raw.requestBody);
  const sent = payloadOf(requestBody, resolve);
  const answers = Object.entries(membersOf(raw.responses)).map(
    ([status, answer]) => [status, resolve(answer)] as const,
  );
  const [status, done] = answers.find(([code]) => code.startsWith('2')) ?? ['200', {} as Members];
  const entry: OperationEntry = {
    id: textOf(raw.operationId) || `${method} ${path}`,
    method: method.toUpperCase(),
    path,
    summary: textOf(raw.summary) || textOf(raw.operationId) || path,
    description: textOf(raw.description),
    tag: textOf(listOf(raw.tags)[0]),
    pathParameters: inside('path').map((parameter) => ({ ...parameter, isRequired: true })),
    queryParameters: inside('query'),
    headerParameters: inside('header').filter(
      ({ name }) => HEADER_NAME.test(name) && !NOT_PARAMETERS.has(name.toLowerCase()),
    ),
    body: sent && { ...sent, isRequired: requestBody.required === true },
    answer: { status, description: textOf(done.description), payload: payloadOf(done, resolve) },
    refusals: answers
      .filter(([code]) => !code.startsWith('2') && !code.startsWith('x-'))
      .map(([code, { description }]) => ({ status: code, description: textOf(description) })),
    keyPlace: keyPlaceOf(raw.security ?? document.security, schemes, resolve),
  };
  return entry;
}

/**
 * Gives operations of one tag with the same summary names of their own: the later one is told apart by its method, or
 * else by the end of its path.
 */
function named(operations: readonly OperationEntry[]): OperationEntry[] {
  const known = new Map<string, OperationEntry>();
  return operations.map((operation) => {
    const { tag, summary, method, path } = operation;
    const first = known.get(`${tag} ${summary}`);
    if (!first) {
      known.set(`${tag} ${summary}`, operation);
      return operation;
    }
    const part = first.method === method ? (path.split('/').at(-1) ?? path) : method;
    return { ...operation, summary: `${summary} (${part})` };
  });
}

/** Methods that pages can send. Source: Fetch, forbidden method. */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** Returns the address of a server; undefined if it is not absolute. Source: OpenAPI 3.1, Server Object. */
function serverOf(server: unknown): string | undefined {
  const { url, variables } = membersOf(server);
  const defaults = membersOf(variables);
  const address = textOf(url).replace(/\{([^{}]+)\}/g, (braces, name: string) =>
    Object.hasOwn(defaults, name) ? textOf(membersOf(defaults[name]).default) : braces,
  );
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  const { origin, pathname, username, password } = new URL(address);
  return username || password ? undefined : `${origin}${pathname.replace(/\/+$/, '')}`;
}

/** How a document is read. */
interface ReadingOptions {
  /** Tags that come first. */
  first?: readonly string[];
  /** Returns the heading of a tag. */
  titleOf?(tag: string): string;
  /** True if whatever is JSON may be XML as Apigee Edge has it. */
  offersXml?: boolean;
}

/** Prepares a document: operations by tag, in document order. */
export function readDocument(
  raw: unknown,
  { first = [], titleOf = (tag) => tag, offersXml = false }: ReadingOptions = {},
): ReferenceDocument {
  const document = membersOf(raw);
  const resolve = resolverOf(document);
  const components = membersOf(document.components);
  const whole = { document, schemes: membersOf(components.securitySchemes), resolve };
  const found = new Map<string, OperationEntry>();
  for (const [path, value] of Object.entries(membersOf(document.paths))) {
    if (!path.startsWith('/')) continue;
    const item = { ...resolve(value), ...membersOf(value) };
    for (const method of METHODS) {
      if (typeof item[method] !== 'object' || item[method] === null) continue;
      const operation = operationOf(method, path, item, whole);
      const id = found.has(operation.id) ? `${method} ${path}` : operation.id;
      found.set(id, { ...operation, id });
    }
  }
  const all = named([...found.values()]);
  const described = new Map(
    listOf(document.tags)
      .map(membersOf)
      .map(({ name, description }) => [textOf(name), textOf(description)] as const),
  );
  const tags = [...new Set([...first, ...described.keys(), ...all.map(({ tag }) => tag)])];
  const byTag = new Map<string, OperationEntry[]>(tags.map((tag) => [tag, []]));
  for (const operation of all) byTag.get(operation.tag)?.push(operation);
  const info = membersOf(document.info);
  return {
    title: textOf(info.title),
    description: textOf(info.description),
    servers: [...new Set(listOf(document.servers).flatMap((server) => serverOf(server) ?? []))],
    groups: tags.flatMap((tag) => {
      const inTag = byTag.get(tag) ?? [];
      return inTag.length > 0
        ? [{ tag, title: titleOf(tag), description: described.get(tag) ?? '', operations: inTag }]
        : [];
    }),
    operations: new Map(all.map((operation) => [operation.id, operation])),
    hasXml:
      offersXml && Object.values(membersOf(components.schemas)).some((schema) => 'xml' in membersOf(schema)),
    resolve,
  };
}
