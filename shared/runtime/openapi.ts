import { readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiMediaTypeObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { version } from '../../package.json';
import {
  type FaultKind,
  InvalidRequest,
  LimitExceeded,
  PayloadTooLarge,
  Unauthorized,
  Unavailable,
  UnsupportedMediaType,
  WriteConflict,
} from '../faults';
import { pathParams } from '../schemas/path';
import { faultsOf } from '../schemas/refusing';
import type { DeployedOperation } from './catalog';

/** What the doc comment over an operation says, as Markdown. */
function descriptionOf({ file }: DeployedOperation): string {
  const [, comment = ''] =
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export default/.exec(readFileSync(file, 'utf8')) ?? [];
  return comment.replace(/^\s*\* ?/gm, '').trim();
}

const anyFaults: readonly Pick<FaultKind, 'status' | 'code'>[] = [InvalidRequest, Unauthorized, Unavailable];
const bodyFaults: readonly Pick<FaultKind, 'status' | 'code'>[] = [PayloadTooLarge, UnsupportedMediaType];
const writeFaults: readonly Pick<FaultKind, 'status' | 'code'>[] = [WriteConflict];

/** Every fault an operation may answer with: its own, its schemas', and the runtime's. */
function allFaultsOf({
  method,
  body,
  query,
  faults,
}: DeployedOperation): Pick<FaultKind, 'status' | 'code'>[] {
  const schemas = [body, query].flatMap((schema) => (schema ? faultsOf(schema) : []));
  return [
    ...anyFaults,
    ...(body ? [...bodyFaults, LimitExceeded] : []),
    ...(method === 'GET' ? [] : writeFaults),
    ...schemas,
    ...faults,
  ];
}

/** How Edge writes a fault. */
const Fault = z
  .strictObject({ code: z.string(), message: z.string(), contexts: z.array(z.never()) })
  .meta({ id: 'Fault' });

const faultWith = (codes: string[]): ZodOpenApiMediaTypeObject => ({
  schema: {
    allOf: [{ $ref: '#/components/schemas/Fault' }, { properties: { code: { enum: codes } } }],
  },
});

function responsesOf(operation: DeployedOperation): ZodOpenApiResponsesObject {
  const { status, response, summary } = operation;
  const codes = new Map<number, Set<string>>();
  for (const fault of allFaultsOf(operation)) {
    codes.set(fault.status, (codes.get(fault.status) ?? new Set()).add(fault.code));
  }
  const refusals = [...codes]
    .sort(([one], [other]) => one - other)
    .map(([status, found]) => [
      status,
      {
        description: [...found].sort().join(' | '),
        content: { 'application/json': faultWith([...found].sort()) },
      },
    ]);
  const success = {
    description: response ? `${summary}: done` : 'Done; there is no body',
    ...(response && {
      content: {
        'application/json': { schema: response instanceof z.ZodOptional ? response.unwrap() : response },
      },
    }),
  };
  const silence = response instanceof z.ZodOptional && { 204: { description: 'Done; there is no body' } };
  return { [status]: success, ...silence, ...Object.fromEntries(refusals) };
}

function describe(operation: DeployedOperation, operationId: string): ZodOpenApiOperationObject {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof pathParams);
  return {
    operationId,
    summary: operation.summary,
    description: descriptionOf(operation),
    tags: [operation.resource],
    requestParams: {
      path: z.object(Object.fromEntries(names.map((name) => [name, pathParams[name]]))),
      ...(operation.query instanceof z.ZodObject && { query: operation.query }),
    },
    ...(operation.body && {
      requestBody: { required: true, content: { 'application/json': { schema: operation.body } } },
    }),
    responses: responsesOf(operation),
  };
}

/** The OpenAPI 3.1 document of the operations, in the edge dialect; it is derived from them alone. */
export function openapi(operations: readonly DeployedOperation[]) {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of operations) {
    const { name, method, path, also } = operation;
    const routes = [{ method, path, operationId: name }];
    if (also) routes.push({ method, path, ...also, operationId: `${name}Also` });
    for (const route of routes) {
      const described = describe({ ...operation, path: route.path }, route.operationId);
      paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: described };
    }
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Keymint',
      version,
      description:
        "Registry of app developers, their apps and their API keys, wire-compatible with Apigee's management API.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ basic: [] }],
    tags: [...new Set(operations.map(({ resource }) => resource))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Fault },
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic', description: 'A member of the organization' },
      },
    },
  });
}
