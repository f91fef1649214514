import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { invalidRequest, UnsupportedMediaType } from '../../faults';
import { DialectName } from '../../schemas/organization';
import type { Dialect } from '../dialects/dialect';
import { type Body, normalize } from './body';
import { xmlTypes } from './preferences';
import { inXml } from './writing';

function parseJson(text: string, dialect: Dialect): unknown {
  try {
    return dialect.parse(text);
  } catch {
    throw invalidRequest('The body is not JSON');
  }
}

/** Media types of JSON; Apigee's older clients send the second, or none. */
const json = new Set(['application/json', 'application/octet-stream', '']);

/**
 * Parses the body of a request into plain data. Without a body returns an empty object, or undefined if the
 * schema is optional. @throws InvalidRequest @throws UnsupportedMediaType
 */
export function read(body: Body | undefined, schema: z.ZodType, dialect: Dialect): unknown {
  if (!body) return schema instanceof z.ZodOptional ? undefined : {};
  const { text, mediaType } = body;
  if (json.has(mediaType)) return normalize(parseJson(text, dialect));
  if (xmlTypes.has(mediaType) && dialect.xml) return normalize(inXml().parseXml(text, schema));
  throw UnsupportedMediaType({ mediaType });
}

/** Returns the dialect that the client requests instead of the organization's. */
export function requestedDialect(headers: IncomingHttpHeaders): DialectName | undefined {
  const { success, data } = DialectName.safeParse(headers['keymint-dialect']);
  return success ? data : undefined;
}
