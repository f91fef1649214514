/*
 * The parts of an OpenAPI 3.1 document that the reference uses, as served at /openapi.json and /openapi-x.json:
 * operations with resolved references.
 */

export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  description?: string;
  default?: unknown;
  example?: unknown;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  xml?: { name?: string };
}

interface Media {
  schema?: Schema;
  examples?: Record<string, Reference | { value: unknown }>;
}

interface Reference {
  $ref: string;
}

interface Described {
  description?: string;
  content?: Record<string, Media>;
}

interface RawParameter {
  in: string;
  name: string;
  description?: string;
  required?: boolean;
  schema?: Schema;
}

interface RawOperation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: (RawParameter | Reference)[];
  requestBody?: (Described & { required?: boolean }) | Reference;
  responses?: Record<string, Described | Reference>;
}

export interface OpenApi {
  tags?: { name: string; description?: string }[];
  paths: Record<string, Record<string, RawOperation>>;
  components: Record<string, Record<string, unknown>>;
}

/** A path or query parameter. */
export interface Parameter {
  name: string;
  description: string;
  isRequired: boolean;
  fallback: unknown;
  example: unknown;
  /** Allowed values, if listed. */
  choices: string[] | undefined;
}

/** A request or response body: its schema, an example, and its XML root element. */
export interface Payload {
  schema: Schema | undefined;
  example: unknown;
  xmlRoot: string;
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
  body: (Payload & { isRequired: boolean }) | undefined;
  /** The success response. */
  answer: { status: string; description: string; payload: Payload | undefined };
  /** The error responses. */
  refusals: { status: string; description: string }[];
}

/** A document prepared for the reference. */
export interface ReferenceDocument {
  groups: { tag: string; description: string; operations: OperationEntry[] }[];
  operations: Map<string, OperationEntry>;
  /** True if bodies and responses may be XML. */
  hasXml: boolean;
  resolve: Resolve;
}

/** Resolves a `$ref`, and references it refers to. */
export type Resolve = <T extends object>(value: T | Reference) => T;

const resolverOf =
  (document: OpenApi): Resolve =>
  <T extends object>(value: T | Reference): T => {
    let found: unknown = value;
    while (typeof found === 'object' && found !== null && '$ref' in found) {
      const [, , kind = '', ...name] = String(found.$ref).split('/');
      found = document.components[kind]?.[name.join('/').replaceAll('~1', '/').replaceAll('~0', '~')];
    }
    return found as T;
  };

function payloadOf({ content }: Described, resolve: Resolve): Payload | undefined {
  const media = Object.values(content ?? {})[0];
  if (!media) return undefined;
  const [given] = Object.values(media.examples ?? {});
  const schema = media.schema && resolve(media.schema);
  const example = given ? resolve<{ value: unknown }>(given).value : schema?.example;
  return { schema: media.schema, example, xmlRoot: schema?.xml?.name ?? 'Response' };
}

function parameterOf({ name, description, required, schema = {} }: RawParameter): Parameter {
  return {
    name,
    description: description ?? schema.description ?? '',
    isRequired: required ?? false,
    fallback: schema.default,
    example: schema.example,
    choices: (schema.enum ?? (schema.const === undefined ? undefined : [schema.const]))?.map(String),
  };
}

function operationOf(method: string, path: string, raw: RawOperation, resolve: Resolve): OperationEntry {
  const parameters = (raw.parameters ?? []).map((each) => resolve<RawParameter>(each));
  const inside = (place: string) => parameters.filter((each) => each.in === place).map(parameterOf);
  const requestBody = raw.requestBody && resolve<Described & { required?: boolean }>(raw.requestBody);
  const sent = requestBody && payloadOf(requestBody, resolve);
  const answers = Object.entries(raw.responses ?? {}).map(
    ([status, answer]) => [status, resolve<Described>(answer)] as const,
  );
  const [status, done] = answers.find(([code]) => code.startsWith('2')) ?? ['200', {}];
  return {
    id: raw.operationId ?? `${method} ${path}`,
    method: method.toUpperCase(),
    path,
    summary: raw.summary ?? raw.operationId ?? path,
    description: raw.description ?? '',
    tag: raw.tags?.[0] ?? '',
    pathParameters: inside('path'),
    queryParameters: inside('query'),
    body: sent && { ...sent, isRequired: requestBody.required ?? false },
    answer: { status, description: done.description ?? '', payload: payloadOf(done, resolve) },
    refusals: answers
      .filter(([code]) => !code.startsWith('2'))
      .map(([code, { description = '' }]) => ({ status: code, description })),
  };
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

/** Most-used tags first; the others follow in document order. */
const first = ['developers', 'apps', 'keys', 'apiProducts'];

/** Prepares a document: operations by tag, in document order. */
export function readDocument(document: OpenApi): ReferenceDocument {
  const resolve = resolverOf(document);
  const all = named(
    Object.entries(document.paths).flatMap(([path, verbs]) =>
      Object.entries(verbs).map(([method, raw]) => operationOf(method, path, raw, resolve)),
    ),
  );
  const described = new Map((document.tags ?? []).map(({ name, description = '' }) => [name, description]));
  const tags = [...new Set([...first, ...described.keys(), ...all.map(({ tag }) => tag)])];
  return {
    groups: tags
      .map((tag) => ({
        tag,
        description: described.get(tag) ?? '',
        operations: all.filter((operation) => operation.tag === tag),
      }))
      .filter(({ operations }) => operations.length > 0),
    operations: new Map(all.map((operation) => [operation.id, operation])),
    hasXml: Object.values(document.components.schemas ?? {}).some((schema) => 'xml' in (schema as object)),
    resolve,
  };
}

/** Dialect of a document. */
export type Dialect = 'edge' | 'x';

const files: Record<Dialect, string> = { edge: '/openapi.json', x: '/openapi-x.json' };

/** Loads the document of a dialect from the registry. @throws Error if it is not served */
export async function loadDocument(dialect: Dialect, signal: AbortSignal): Promise<ReferenceDocument> {
  const answer = await fetch(files[dialect], { credentials: 'omit', signal });
  if (!answer.ok) throw new Error(`${files[dialect]} was answered ${answer.status}`);
  return readDocument((await answer.json()) as OpenApi);
}
