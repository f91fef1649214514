import type { Dialect } from '../dialects/dialect';

/** Loads the XML reader and writer lazily. */
export const inXml = (): typeof import('./xml') => require('./xml');

/** Media types of XML. */
export const xmlTypes = new Set(['application/xml', 'text/xml']);

/** A serialized body. */
export interface SerializedBody {
  contentType: string;
  text: string;
}

/** True if the client prefers XML to JSON. Source: RFC 9110, 12.5.1. */
export function prefersXml(accept = '*/*'): boolean {
  const weights = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return [type, Number(weight ?? 1) || 0] as const;
  });
  const best = (wanted: (type: string) => boolean) =>
    Math.max(0, ...weights.flatMap(([type, weight]) => (wanted(type) ? [weight] : [])));
  return (
    best((type) => xmlTypes.has(type)) >
    best((type) => !xmlTypes.has(type) && /^(application\/json|application\/\*|\*\/\*)$/.test(type))
  );
}

/** Serializes a value in the dialect: as XML if it is preferred and the dialect has it, otherwise as JSON. */
export const write = (value: unknown, root: string, dialect: Dialect, asXml: boolean): SerializedBody =>
  asXml && dialect.xml
    ? { contentType: 'application/xml', text: inXml().writeXml(value, root) }
    : { contentType: dialect.contentType, text: `${dialect.json(value)}\n` };
