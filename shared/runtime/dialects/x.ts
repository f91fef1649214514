import * as z from 'zod';
import { shapeOf } from '../../schemas/shape';
import type { Contract, Dialect } from './dialect';
import { identifierOf, inProto3 } from './members';
import { refuse, statusOf } from './xFaults';
import { accept, isMembers } from './xRequests';

/** Makes the page start at the next item if its start key is gone, as X does. */
const withOptionalStart = (query: unknown): unknown => {
  if (!isMembers(query) || !isMembers(query.startKey)) return query;
  return { ...query, startKey: { ...query.startKey, mustExist: false } };
};

/** A list that is bare names, or expanded, entities. */
export interface NamedList {
  /** Member of the response that has the entities. */
  noun: string;
  /** Member for each name on X. */
  name: string;
}

/** Returns the list of names in a response; undefined for other responses. */
export function namedListOf(response: z.core.$ZodType | undefined): NamedList | undefined {
  if (!(response instanceof z.ZodUnion)) return undefined;
  const expanded = response.options.find((option) => option instanceof z.ZodObject);
  // The lists of an entity are none of names.
  if (!expanded || identifierOf(expanded)) return undefined;
  for (const [noun, list] of Object.entries(expanded.shape)) {
    const { elements } = shapeOf(list);
    const name = elements && identifierOf(elements);
    // X calls the name of an app `appId`.
    if (name) return { noun, name: noun === 'app' ? 'appId' : name };
  }
  return undefined;
}

function present(answer: unknown, { response }: Contract): unknown {
  if (!Array.isArray(answer)) return inProto3(answer, response);
  const list = namedListOf(response);
  if (!list) return answer;
  return answer.length === 0 ? {} : { [list.noun]: answer.map((item) => ({ [list.name]: item })) };
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
