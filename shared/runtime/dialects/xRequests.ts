import type * as z from 'zod';
import { EmailHasCapitals, InvalidPayload, NameMismatch, type Problem } from '../../faults';
import { limitsOnX } from '../../schemas/onX';
import { below, layers } from '../../schemas/refusing';
import { decodingsOf } from '../../store/collections/developers';
import type { Contract, Sent } from './dialect';
import { identifierOf } from './members';
import { type Leaf, mapScalars, numberIn, scalarOf } from './scalars';
import { fieldPath, messageOf } from './xMessages';

/* What X rejects in a request and Edge accepts. */

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

/** Returns the possible names of an entity in a URL. */
const namesIn = (segment: string, named: string): string[] =>
  named === 'developer' ? decodingsOf(segment) : [segment];

/** Returns the path parameter and the body member that both name a replaced entity and must agree. */
export function namingOf({ method, path, body, response }: Contract) {
  const [, param] = /\{(\w+)\}$/.exec(path) ?? [];
  const isReplaced = method === 'PUT' || param === 'developer';
  const member = isReplaced && body && response ? identifierOf(response) : undefined;
  return param && member ? { param, member } : undefined;
}

/** Members that Edge requires, and their defaults on X. */
export const defaults: Members = { approvalType: 'auto' };

/** Maximum problems in a fault. */
const MAX_PROBLEMS = 100;

/**
 * Rejects what X rejects and Edge accepts: unknown members, numbers for text, attributes longer than 2 KB,
 * e-mail addresses with capitals, and a body that names another entity than the URL.
 */
export function accept({ params, body }: Sent, operation: Contract): unknown {
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
