import type { Dialect } from '../dialects/dialect';

/** Loads the XML reader and writer lazily. */
export const inXml = (): typeof import('./xml') => require('./xml');

/** A serialized body. */
export interface SerializedBody {
  contentType: string;
  text: string;
}

/** Serializes a value in the dialect: as XML if it is preferred and the dialect has it, otherwise as JSON. */
export const write = (value: unknown, root: string, dialect: Dialect, asXml: boolean): SerializedBody =>
  asXml && dialect.xml
    ? { contentType: 'application/xml', text: inXml().writeXml(value, root) }
    : { contentType: dialect.contentType, text: `${dialect.json(value)}\n` };
