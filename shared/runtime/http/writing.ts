import type * as z from 'zod';
import type { Dialect } from '../dialects/dialect';

/** Loads the XML reader and writer lazily. */
export const inXml = (): typeof import('./xml') => require('./xml');

/** A serialized body. */
export interface SerializedBody {
  contentType: string;
  text: string;
}

/** Serializes a value of the schema in the dialect: as XML if it is preferred and the dialect has it, otherwise as JSON. */
export const write = (
  value: unknown,
  schema: z.ZodType | undefined,
  dialect: Dialect,
  asXml: boolean,
): SerializedBody =>
  asXml && dialect.xml
    ? { contentType: 'application/xml', text: inXml().writeXml(value, schema) }
    : { contentType: dialect.contentType, text: `${dialect.json(value)}\n` };
