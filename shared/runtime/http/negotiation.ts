import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { invalidRequest, UnsupportedMediaType } from '../../faults';
import { DialectName } from '../../schemas/organization';
import type { Dialect } from '../dialects/dialect';
import { type Body, normalize } from './body';
import { inXml, xmlTypes } from './writing';

/**
 * The root element that stands for a schema in XML: its `xml.name`, which OpenAPI has a word for as
 * well; of several forms, the first one's.
 */
export function rootOf(schema: z.ZodType | undefined): string {
  if (schema instanceof z.ZodOptional) return rootOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion) return rootOf(schema.options[0] as z.ZodType);
  return (schema?.meta()?.xml as { name?: string } | undefined)?.name ?? 'Response';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest('The body is not JSON');
  }
}

/** Media types that hold JSON; Apigee's older clients send it under the second, and under none. */
const json = new Set(['application/json', 'application/octet-stream', '']);

/**
 * A request's body as plain data. Without one it is empty; undefined where the schema is optional.
 * @throws InvalidRequest @throws UnsupportedMediaType
 */
export function read(body: Body | undefined, schema: z.ZodType, dialect: Dialect): unknown {
  if (!body) return schema instanceof z.ZodOptional ? undefined : {};
  const { text, mediaType } = body;
  if (json.has(mediaType)) return normalize(parseJson(text));
  if (xmlTypes.has(mediaType) && dialect.xml) return normalize(inXml().parseXml(text, rootOf(schema)));
  throw UnsupportedMediaType({ mediaType });
}

/** The dialect that a request asks to speak, whatever the organization's: a page that knows one. */
export function dialectAsked(headers: IncomingHttpHeaders): DialectName | undefined {
  const { success, data } = DialectName.safeParse(headers['keymint-dialect']);
  return success ? data : undefined;
}
