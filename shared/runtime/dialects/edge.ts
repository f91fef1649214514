import { membersWhere } from '../../schemas/shape';
import type { Contract, Dialect, Sent } from './dialect';
import { isAbsent } from './members';
import { booleanIn, mapScalars, numberIn, scalarOf, withExactNumbers } from './scalars';

/**
 * Formats JSON as Edge does, one member per line, because scripts parse it with grep and awk: indent of two
 * spaces, spaces around the colon, `[ ]` for an empty array, array elements on one line.
 */
function json(value: unknown, indent = ''): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return '[ ]';
    return `[ ${value.map((element) => json(element, indent)).join(', ')} ]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return '{ }';
  const inner = `${indent}  `;
  const lines = members.map(([name, member]) => `${inner}${JSON.stringify(name)} : ${json(member, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

type Members = Record<string, unknown>;

/** Maximum apps of an owner per page. Source: Apigee Edge, "List developer apps". */
const MAX_APPS_PER_PAGE = 100;

function ask(query: unknown, { path }: Contract): unknown {
  const { count } = (query ?? {}) as { count?: unknown };
  const isOwners = /\{(developer|company)\}\/apps$/.test(path);
  return isOwners && typeof count === 'number'
    ? { ...(query as Members), count: Math.min(count, MAX_APPS_PER_PAGE) }
    : query;
}

const absent = membersWhere((schema) => isAbsent(schema, 'edge'));

const present: Dialect['present'] = (answer, { response }) =>
  response ? absent.remove(answer, response) : answer;

/**
 * Converts scalars as Edge's JSON mapper does: numbers and booleans to text, and text to the number or boolean that
 * belongs in its place.
 */
function accept({ body }: Sent, { body: taken }: Contract): unknown {
  return mapScalars(body, taken, ({ value, schema }) => {
    const expected = scalarOf(schema);
    if (expected === 'text') return typeof value === 'string' ? value : String(value);
    return expected === 'number' ? numberIn(value) : expected === 'boolean' ? booleanIn(value) : value;
  });
}

/** Apigee Edge: int64 as numbers, names as plain lists, `createdBy`, `{ code, message, contexts }`. */
export const edge: Dialect = {
  parse: (text) => JSON.parse(withExactNumbers(text)),
  accept,
  ask,
  present,
  status: ({ status }) => status,
  refuse: ({ code, message }) => ({ code, message, contexts: [] }),
  json: (value) => json(value),
  contentType: 'application/json',
  xml: true,
};
