import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import {
  ApiProductNotAssociated,
  ChangedMeanwhile,
  ConsumerKeyAlreadyExists,
  EmailHasCapitals,
  type Fault,
  InvalidPayload,
  NameMismatch,
  type Problem,
  rpcCodes,
  WriteConflict,
} from '../../faults';
import { limitsOnX } from '../../schemas/onX';
import { below, layers } from '../../schemas/refusing';
import { decodingsOf } from '../../store/collections/developers';
import type { Contract, Dialect, Sent } from './dialect';
import { inProto3 } from './members';
import { type Leaf, mapScalars, numberIn, scalarOf } from './scalars';
import { fieldPath, messageOf } from './xMessages';

type Members = Record<string, unknown>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Yields the members of a body that neither X's message nor the operation's request and response have. */
function* unknownMembers(
  value: unknown,
  schemas: readonly z.core.$ZodType[],
  message: string,
  path: PropertyKey[] = [],
): Generator<Problem> {
  if (schemas.length === 0 || typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const key = Array.isArray(value) ? Number(name) : name;
    const inner = schemas.flatMap((schema) => below(schema, key) ?? []);
    if (inner.length > 0) yield* unknownMembers(member, inner, message, [...path, key]);
    else if (typeof key === 'string') {
      const field = fieldPath(message, path);
      const where = field && ` at '${field}'`;
      const description = `Invalid JSON payload received. Unknown name "${name}"${where}: Cannot find field.`;
      yield { field, description };
    }
  }
}

/** Returns the problem of a scalar of a body; undefined if it is valid. @throws EmailHasCapitals */
function problemOf({ value, schema, path }: Leaf, message: string): Problem | undefined {
  if (scalarOf(schema) !== 'text') return undefined;
  const field = fieldPath(message, path);
  if (typeof value !== 'string')
    return { field, description: `Invalid value at '${field}' (TYPE_STRING), ${value}` };
  for (const layer of layers(schema)) {
    const { maxBytes = Number.POSITIVE_INFINITY, isLowerCase } = limitsOnX(layer) ?? {};
    if (Buffer.byteLength(value) > maxBytes)
      return {
        field,
        description: `The value at '${field}' has more than ${maxBytes.toLocaleString('en')} bytes in UTF-8`,
      };
    if (isLowerCase && value !== value.toLowerCase()) throw EmailHasCapitals();
  }
  return undefined;
}

/** By path parameter of an entity, the member of its body with the same name. */
const nameMembers: Record<string, string> = {
  developer: 'email',
  company: 'name',
  appGroup: 'name',
  app: 'name',
  apiProduct: 'name',
};

/** Returns the possible names of an entity in a URL. */
const namesIn = (segment: string, named: string): string[] =>
  named === 'developer' ? decodingsOf(segment) : [segment];

/** Returns the path parameter and the body member that both name a replaced entity and must agree. */
export function namingOf({ method, path }: Contract): { param: string; member: string } | undefined {
  const [, param = ''] = /\{(\w+)\}$/.exec(path) ?? [];
  const member = nameMembers[param];
  const isReplaced = method === 'PUT' || param === 'developer';
  return isReplaced && member ? { param, member } : undefined;
}

/** Members that Edge requires, and their defaults on X. */
export const defaults: Members = { approvalType: 'auto' };

/** Maximum problems in a fault. */
const MAX_PROBLEMS = 100;

/**
 * Rejects what X rejects and Edge accepts: unknown members, numbers for text, attributes longer than 2 KB,
 * e-mail addresses with capitals, and a body that names another entity than the URL.
 */
function accept({ params, body }: Sent, operation: Contract): unknown {
  const { body: taken, response } = operation;
  if (!taken || !isMembers(body)) return body;
  const { name, fields } = messageOf(operation);
  const known = [taken, ...(response ? [response] : []), ...(fields ? [fields] : [])];
  const problems: Problem[] = [];
  for (const problem of unknownMembers(body, known, name)) if (problems.push(problem) === MAX_PROBLEMS) break;
  if (problems.length > 0) throw InvalidPayload({ problems });
  const read = mapScalars(body, taken, (leaf) => {
    const problem = problems.length < MAX_PROBLEMS && problemOf(leaf, name);
    if (problem) problems.push(problem);
    return scalarOf(leaf.schema) === 'number' ? numberIn(leaf.value) : leaf.value;
  }) as Members;
  if (problems.length > 0) throw InvalidPayload({ problems });

  const naming = namingOf(operation);
  if (naming) {
    const { param, member } = naming;
    const sent = body[member];
    if (typeof sent === 'string' && !namesIn(params[param] ?? '', param).includes(sent)) throw NameMismatch();
  }

  const missing = Object.entries(defaults).filter(([name]) => below(taken, name) && body[name] === undefined);
  return { ...read, ...Object.fromEntries(missing) };
}

/** Makes the page start at the next item if its start key is gone, as X does. */
const withOptionalStart = (query: unknown): unknown => {
  if (!isMembers(query) || !isMembers(query.startKey)) return query;
  return { ...query, startKey: { ...query.startKey, mustExist: false } };
};

/** Member for each item of a list of names. X calls the name of an app `appId`. */
const itemNames: Record<string, string> = {
  developer: 'email',
  app: 'appId',
  apiProduct: 'name',
  company: 'name',
};

/** Returns the member of an expanded list in a response; undefined for other responses. */
export function nounOf(response: z.core.$ZodType | undefined): string | undefined {
  if (!(response instanceof z.ZodUnion)) return undefined;
  const expanded = response.options.find((option) => option instanceof z.ZodObject);
  return Object.keys(expanded?.shape ?? {}).find((member) => member in itemNames);
}

export const itemNameOf = (noun: string): string => `${itemNames[noun]}`;

function present(answer: unknown, { response }: Contract): unknown {
  if (!Array.isArray(answer)) return inProto3(answer, response);
  const noun = nounOf(response);
  if (noun === undefined || answer.length === 0) return noun === undefined ? answer : {};
  return { [noun]: answer.map((name) => ({ [itemNameOf(noun)]: name })) };
}

const aborted = new Set<string>([ChangedMeanwhile.code, ConsumerKeyAlreadyExists.code, WriteConflict.code]);

const statusOf = ({ code, status }: Pick<Fault, 'code' | 'status'>): number =>
  code === ApiProductNotAssociated.code ? 400 : status;

/** Returns the `status` of a `google.rpc.Status`. */
export const wordOf = (code: string, status: number): string | undefined =>
  aborted.has(code) ? 'ABORTED' : rpcCodes[status as keyof typeof rpcCodes];

/** Types of the details of a `google.rpc.Status`. */
export const details = {
  precondition: 'type.googleapis.com/google.rpc.PreconditionFailure',
  badRequest: 'type.googleapis.com/google.rpc.BadRequest',
  requestInfo: 'type.googleapis.com/google.rpc.RequestInfo',
};

const newRequestId = (): string => randomBytes(8).readBigUInt64BE().toString();

/** Creates a google.rpc.Status; clients find Edge's fault code in the type of the first violation. */
function refuse(fault: Fault, requestId = newRequestId()): unknown {
  const { code, message, problems } = fault;
  const status = statusOf(fault);
  const precondition = {
    '@type': details.precondition,
    violations: [{ type: code, subject: requestId, description: message }],
  };
  const badRequest = { '@type': details.badRequest, fieldViolations: problems };
  const info = { '@type': details.requestInfo, requestId };
  return {
    error: {
      code: status,
      message,
      status: wordOf(code, status),
      details: [problems.length > 0 ? badRequest : precondition, info],
    },
  };
}

/** Apigee X: int64 as text, lists of objects, empty lists omitted, `google.rpc.Status`. */
export const x: Dialect = {
  parse: JSON.parse,
  accept,
  ask: withOptionalStart,
  present,
  status: statusOf,
  refuse,
  json: (value) => JSON.stringify(value, null, 2),
  contentType: 'application/json; charset=UTF-8',
  xml: false,
};
