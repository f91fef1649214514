import type { Dialect } from './dialect';

/**
 * JSON as Edge lays it out, one member to a line: scripts read it with grep and awk.
 *
 * Two spaces, a space on both sides of the colon, `[ ]` when empty, elements of an array on one line.
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

/** Apigee Edge: int64 as numbers, names as bare lists, `createdBy`, `{ code, message, contexts }`. */
export const edge: Dialect = {
  accept: ({ body }) => body,
  ask: (query) => query,
  present: (answer) => answer,
  status: ({ status }) => status,
  refuse: ({ code, message }) => ({ code, message, contexts: [] }),
  json: (value) => json(value),
  contentType: 'application/json',
  xml: true,
};
