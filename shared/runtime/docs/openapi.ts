import { readFileSync } from 'node:fs';
import * as z from 'zod';
import {
  createDocument,
  type ZodOpenApiExampleObject,
  type ZodOpenApiMediaTypeObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { version } from '../../../package.json';
import {
  AnswerTooLarge,
  Busy,
  type FaultKind,
  Forbidden,
  InvalidRequest,
  LimitExceeded,
  OrganizationDoesNotExist,
  PayloadTooLarge,
  type Problem,
  RequestTimeout,
  TooManyAttempts,
  Unauthorized,
  Unavailable,
  UnsupportedMediaType,
  WriteConflict,
} from '../../faults';
import { ANYBODY, isForAnybody, type Streaming } from '../../operation';
import { isAllowed, type Permission, roleNames } from '../../permissions';
import type { DialectName } from '../../schemas/organization';
import { pathParams } from '../../schemas/path';
import { type FieldFault, faultsOf, parseInWords, refusalOf } from '../../schemas/refusing';
import { shapeOf } from '../../schemas/shape';
import { traitsOf } from '../../schemas/traits';
import { type Deployed, type DeployedEndpoint, type DeployedOperation, isOperation } from '../catalog';
import { dialects } from '../dialects/dialects';
import type { Docs } from './dialectDocs';
import { edgeDocs } from './edgeDocs';
import { xDocs } from './xDocs';

const docs: Record<DialectName, Docs> = { edge: edgeDocs, x: xDocs };

/** Returns the doc comment of a function as Markdown. */
function descriptionOf({ file }: Pick<DeployedOperation, 'file'>): string {
  const [, comment = ''] =
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export default/.exec(readFileSync(file, 'utf8')) ?? [];
  return comment.replace(/^\s*\* ?/gm, '').trim();
}

/** Descriptions of the operations' folders. */
const tags: Record<string, string> = {
  apiProducts: 'What keys open: API proxies, environments and scopes, under one name that apps ask for',
  appGroups: 'Teams that own apps together, in the words of Apigee X; with their apps and keys',
  audits: 'What was changed, by whom, when and from where',
  members: "The organization's staff, and what each of them may do",
  tokens: 'API tokens for programs: named, with a role, revocable',
  catalogue: 'API products as developers see them at the portal, and which of their apps have them',
  requests: 'Keys that await approval for an API product, and decisions about them',
  portal: 'The developer portal: what everybody may know of it, its settings and its mails',
  registrations: 'People who signed up at the portal, until they confirm their address',
  accounts: 'Portal accounts of developers: signing in, passwords, addresses, sessions',
  apps: 'Apps of developers, and their first consumer key and secret',
  companies: 'Teams that own apps together, in the words of Apigee Edge; with their apps and keys',
  developers: 'Who registers apps',
  keys: 'Consumer keys and secrets of apps, and the API products each of them opens',
  organizations: 'The organization that all else belongs to',
};

/** What a caller must be allowed, and the roles that are. */
function takes({ permission, limit }: DeployedOperation): string {
  if (permission === ANYBODY) {
    const minutes = (limit?.window ?? 0) / 60_000;
    const beyond =
      limit?.beyond === 'ignored' ? 'Beyond it the answer is the same, and nothing is done.' : '';
    const all = limit?.maxOfAll === undefined ? '' : `, ${limit.maxOfAll} from all,`;
    return `Needs no caller; at most ${limit?.max} requests from one network${all} in ${minutes} minutes. ${beyond}`.trim();
  }
  const rolesFor = (name: Permission) => roleNames.filter((role) => isAllowed(role, name)).join(', ');
  const told = (name: Permission) => `\`${name}\` (${rolesFor(name)})`;
  if (typeof permission === 'string') return `Takes ${told(permission)}.`;
  const { otherwise, ...words } = permission;
  const each = Object.entries(words).map(([word, name]) => `with \`${word}\` ${told(name)}`);
  return `Takes ${told(otherwise)}; ${each.join('; ')}.`;
}

/** Path parameters, each described once. */
const parameters = Object.fromEntries(
  Object.entries(pathParams).map(([name, schema]) => [
    name,
    schema.meta({ ...schema.meta(), param: { id: name } }),
  ]),
);

/** Details of faults for examples. */
const details = {
  ...Object.fromEntries(Object.entries(pathParams).map(([name, schema]) => [name, schema.meta()?.example])),
  email: pathParams.developer.meta()?.example,
  startKey: 'ghost',
  fields: ['displayName'],
  role: 'readonlyadmin',
  permission: 'developers.update',
  limit: '1 MiB',
  seconds: 300,
  apps: 20,
  keys: 5,
  allowed: ['READ', 'WRITE'],
  why: 'Use at least 15 characters.',
  attribute: 'Company',
  state: 'active',
  mediaType: 'text/plain',
  problems: [{ field: '', description: 'The path is not well percent-encoded UTF-8' }],
};

type AnyFault = FaultKind | FieldFault['fault'];

/** A fault that an operation may respond with. */
interface DocumentedFault {
  fault: AnyFault;
  /** The invalid part of the request, for `InvalidRequest`. */
  part?: { name: string; details: object };
}

/** Returns the `InvalidRequest` of an operation, with an example for its body, or else its query or path. */
function invalidRequestOf({ body, query }: DeployedOperation): DocumentedFault {
  const told = (name: string, problems: readonly Problem[]): DocumentedFault => ({
    fault: InvalidRequest,
    part: { name, details: { problems } },
  });
  if (body) return told('body', [{ field: '', description: 'The body is not JSON' }]);
  const names = query instanceof z.ZodObject ? Object.keys(query.shape) : [];
  for (const name of names) {
    const sent = { [name]: '?' };
    const { error } = parseInWords(z.object({ [name]: (query as z.ZodObject).shape[name] }), sent);
    const { problems = [] } = error ? refusalOf(query as z.ZodType, sent, error) : {};
    if (problems.length > 0) return told(name, problems);
  }
  return { fault: InvalidRequest };
}

/** Faults before authentication, which are in Edge's form. */
const early: readonly AnyFault[] = [Unauthorized, TooManyAttempts, OrganizationDoesNotExist];
const anyFaults: readonly AnyFault[] = [...early, Forbidden, Unavailable, Busy];
/** What is refused of callers alone. */
const callerFaults: readonly AnyFault[] = [Unauthorized, Forbidden];
/** Faults of an endpoint of the management API, which has no organization in its path. */
const endpointFaults: readonly AnyFault[] = [Unauthorized, TooManyAttempts, Unavailable, Busy];
const bodyFaults: readonly AnyFault[] = [
  RequestTimeout,
  PayloadTooLarge,
  UnsupportedMediaType,
  LimitExceeded,
];
const readFaults: readonly AnyFault[] = [AnswerTooLarge];
const writeFaults: readonly AnyFault[] = [WriteConflict];

/**
 * Returns all faults of an operation: its own, and those of its schemas, the dialect and the runtime; each
 * code once.
 */
function refusalsOf(operation: DeployedOperation, dialect: DialectName): DocumentedFault[] {
  const { method, body, query } = operation;
  const always: AnyFault[] = [
    ...anyFaults.filter((fault) => !isForAnybody(operation) || !callerFaults.includes(fault)),
    ...(body ? bodyFaults : []),
    ...(method === 'GET' ? readFaults : writeFaults),
    ...docs[dialect].faults(operation),
  ];
  const ofFields = [body, query].flatMap((schema) => (schema ? faultsOf(schema) : []));
  const all: DocumentedFault[] = [
    invalidRequestOf(operation),
    ...always.map((fault) => ({ fault })),
    ...ofFields.map(({ fault, field }) => ({ fault, part: { name: field, details: { field } } })),
  ];
  const byCode = new Map(all.reverse().map((refusal) => [refusal.fault.code, refusal]));
  return [...byCode.values()].sort((one, other) => (one.fault.code < other.fault.code ? -1 : 1));
}

/** Returns the dialects of a refusal: before authentication, Edge's for every organization. */
function formsOf({ fault: { code }, part }: DocumentedFault, dialect: DialectName): DialectName[] {
  const isOfPath = code === InvalidRequest.code && !part;
  if (early.some((fault) => fault.code === code) || isOfPath) return ['edge'];
  const isOfAnyTime = code === Unavailable.code || code === Busy.code;
  return isOfAnyTime ? [...new Set(['edge', dialect] as const)] : [dialect];
}

/** Request id of all examples. */
const REQUEST_ID = '18280987281239287153';

/** Describes a refusal: the fault, and its ids among examples and responses. */
function describeFault(refusal: DocumentedFault, dialect: DialectName) {
  const { part } = refusal;
  const fault = refusal.fault as FaultKind<object>;
  const thrown = fault({ ...details, ...part?.details });
  const isOfPart = part && fault(details).message !== thrown.message;
  const ending = isOfPart ? `.${part.name.replaceAll(/\W+/g, '.')}` : '';
  const forms = formsOf(refusal, dialect);
  return {
    code: fault.code,
    id: `${fault.code}${ending}`,
    name: `${fault.code.split('.').at(-1)}${ending}`,
    forms,
    thrown,
    value: dialects[forms.at(-1) ?? dialect].refuse(thrown, REQUEST_ID),
  };
}

type Schema = NonNullable<ZodOpenApiMediaTypeObject['schema']>;

/** Memoizes components by id. */
function once<T>(): (id: string, make: () => T) => T {
  const made = new Map<string, T>();
  return (id, make) => {
    const known = made.get(id) ?? make();
    made.set(id, known);
    return known;
  };
}

const unwrapped = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;

/** Returns the name of an unnamed example of a response. */
const formOf = (value: unknown): string =>
  Array.isArray(value) ? 'names' : typeof value === 'number' ? 'count' : 'expanded';

/** Returns the media type without parameters. */
const mediaTypeOf = ({ contentType }: Streaming): string => `${contentType.split(';')[0]}`;

/** Media type object of a streamed response. */
const textLike = (pieces: z.ZodType): ZodOpenApiMediaTypeObject => ({
  schema: { type: 'string' },
  examples: { file: { value: pieces.meta()?.example } },
});

/** Creates the function that describes operations in one dialect; they share components. */
function describer(dialect: DialectName) {
  const { present, status: statusIn } = dialects[dialect];
  const example = once<ZodOpenApiExampleObject>();
  const refusal = once<ZodOpenApiResponseObject>();

  /** Media type object of a JSON body with its examples: one, or one per form of a list. */
  function json(
    schema: z.ZodType,
    write: (value: unknown, schema: z.ZodType) => unknown,
  ): ZodOpenApiMediaTypeObject {
    const forms: z.ZodType[] = schema instanceof z.ZodUnion ? (schema.options as z.ZodType[]) : [schema];
    const examples = forms.flatMap((form) => {
      const { id, example: value } = form.meta() ?? {};
      if (value === undefined) return [];
      if (id) return [[id, example(id, () => ({ id, value: write(value, form) }))] as const];
      return [[formOf(value), { value: write(value, form) }] as const];
    });
    return { schema, examples: Object.fromEntries(examples) };
  }

  function refused(status: number, refusals: readonly DocumentedFault[]): ZodOpenApiResponseObject {
    const told = refusals.map((one) => describeFault(one, dialect));
    const id = told.map(({ name }) => name).join('-');
    return refusal(id, () => {
      const schemas = [...new Set(told.flatMap(({ forms }) => forms))].map((form) => {
        const codes = told.flatMap(({ code, forms }) => (forms.includes(form) ? [code] : []));
        const { refusal: base, refusalWith } = docs[form];
        return { allOf: [{ $ref: `#/components/schemas/${base.id}` }, refusalWith(status, codes)] };
      });
      const headers = told.flatMap(({ thrown }) => Object.entries(thrown.headers));
      const examples = told.map(({ code, id, value }) => [code, example(id, () => ({ id, value }))] as const);
      return {
        id,
        description: told.map(({ code, thrown: { message } }) => `- \`${code}\`: ${message}`).join('\n'),
        ...(headers.length > 0 && {
          headers: Object.fromEntries(
            headers.map(([name, value]) => [name, { schema: { type: 'string' }, example: value }]),
          ),
        }),
        content: {
          'application/json': {
            schema: (schemas.length > 1 ? { anyOf: schemas } : schemas[0]) as Schema,
            examples: Object.fromEntries(examples),
          },
        },
      };
    });
  }

  function responsesOf(operation: DeployedOperation): ZodOpenApiResponsesObject {
    const { status, response, summary, streams } = operation;
    const body = response && unwrapped(response);
    const content = (schema: z.ZodType) =>
      streams
        ? { [mediaTypeOf(streams)]: textLike(schema) }
        : { 'application/json': json(schema, (answer) => present(answer, operation)) };
    const success = {
      description: body ? `${summary}: done` : 'Done; there is no body',
      ...(body && { content: content(body) }),
    };
    const silence = body !== response && { 204: { description: 'Done; there is no body' } };
    const statusOf = ({ fault }: DocumentedFault) => statusIn(fault);
    const refusals = refusalsOf(operation, dialect);
    const statuses = [...new Set(refusals.map(statusOf))].sort();
    const failures = statuses.map((code) => {
      const ofStatus = refusals.filter((one) => statusOf(one) === code);
      return [code, refused(code, ofStatus)] as const;
    });
    const again = operation.isIdempotent && {
      200: { ...success, description: 'The same was done before; nothing changes' },
    };
    return { [status]: success, ...again, ...silence, ...Object.fromEntries(failures) };
  }

  const operationObject = (
    operation: DeployedOperation,
    path: string,
    operationId: string,
  ): ZodOpenApiOperationObject => {
    const { body, query, summary, resource } = operation;
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    return {
      operationId,
      summary,
      description: `${descriptionOf(operation)}\n\n${takes(operation)}`,
      tags: [resource],
      ...(isForAnybody(operation) && { security: [] }),
      requestParams: {
        path: z.object(Object.fromEntries(names.map((name) => [name, parameters[name] as z.ZodType]))),
        ...(query instanceof z.ZodObject && { query }),
      },
      ...(body && {
        requestBody: {
          required: !body.safeParse({}).success && !body.safeParse(undefined).success,
          content: { 'application/json': json(unwrapped(body), docs[dialect].send) },
        },
      }),
      responses: responsesOf(operation),
    };
  };

  const endpointObject = (endpoint: DocumentedEndpoint): ZodOpenApiOperationObject => {
    const { name, summary, resource, responses } = endpoint;
    const statuses = [...new Set(endpointFaults.map((fault) => statusIn(fault)))].sort();
    const refusals = statuses.map((code) => {
      const ofStatus = endpointFaults.filter((fault) => statusIn(fault) === code);
      return [
        code,
        refused(
          code,
          ofStatus.map((fault) => ({ fault })),
        ),
      ] as const;
    });
    const content = { 'application/json': json(responses[dialect], (answer) => answer) };
    return {
      operationId: name,
      summary,
      description: descriptionOf(endpoint),
      tags: [resource],
      responses: { 200: { description: `${summary}: done`, content }, ...Object.fromEntries(refusals) },
    };
  };

  return { operationObject, endpointObject };
}

type DocumentedEndpoint = DeployedEndpoint & Required<Pick<DeployedEndpoint, 'responses'>>;

/** Returns true for an endpoint of the management API. */
const isDocumented = (fn: Deployed): fn is DocumentedEndpoint =>
  fn.kind === 'endpoint' && fn.responses !== undefined;

/** Creates the OpenAPI 3.1 document of the management API in a dialect. */
export function openapi(functions: readonly Deployed[], dialect: DialectName) {
  const { about, translate, complete } = docs[dialect];
  const { operationObject, endpointObject } = describer(dialect);
  const operations = functions.filter(isOperation);
  const paths: ZodOpenApiPathsObject = {};
  for (const endpoint of functions.filter(isDocumented))
    paths[endpoint.path] = { [endpoint.method.toLowerCase()]: endpointObject(endpoint) };
  for (const operation of operations) {
    const { name, method, path, also } = operation;
    const routes = [{ method, path, operationId: name }];
    if (also) routes.push({ method, path, ...also, operationId: `${name}Also` });
    for (const route of routes) {
      const described = operationObject(operation, route.path, route.operationId);
      paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: described };
    }
  }
  const refusals = [docs.edge, docs[dialect]].map(({ refusal: { id, schema } }) => [id, schema]);
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Keymint',
        version,
        description: [
          "Registry of app developers, their apps and their API keys, wire-compatible with Apigee's management API. `/v1/o` stands for `/v1/organizations` in every path.",
          about,
        ].join('\n\n'),
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      security: [{ basic: [] }, { bearer: [] }, { token: [] }],
      tags: [...new Set(operations.map(({ resource }) => resource))].map((name) => ({
        name,
        ...(tags[name] && { description: tags[name] }),
      })),
      paths,
      components: {
        schemas: Object.fromEntries(refusals),
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic', description: 'A member of the organization' },
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description:
              'An API token, what `POST /oauth/token` gave, or a JSON Web Token of an issuer the organization trusts',
          },
          token: { type: 'apiKey', in: 'header', name: 'X-Keymint-Token', description: 'An API token' },
        },
      },
    },
    {
      override({ jsonSchema, ...origin }) {
        const { required } = jsonSchema;
        if (origin.io === 'output' && required) {
          const { members } = shapeOf(origin.zodSchema);
          jsonSchema.required = required.filter((name) => !traitsOf(members.get(name)).credential);
        }
        translate(jsonSchema, origin);
      },
    },
  );
  return complete(document);
}
