import type { Dialect } from '../dialects/dialect';

/** What reads and writes XML; loaded when somebody sends it or asks for it. */
export const inXml = (): typeof import('./xml') => require('./xml');

/** Media types that hold XML. */
export const xmlTypes = new Set(['application/xml', 'text/xml']);

/** A body ready to be sent. */
export interface Written {
  contentType: string;
  text: string;
}

/** Whether XML is asked for rather than JSON. Source: RFC 9110, 12.5.1. */
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

/** Writes a value in the dialect: as JSON, or as XML where that is asked for and the dialect has it. */
export const write = (value: unknown, root: string, dialect: Dialect, asXml: boolean): Written =>
  asXml && dialect.xml
    ? { contentType: 'application/xml', text: inXml().writeXml(value, root) }
    : { contentType: dialect.contentType, text: `${dialect.json(value)}\n` };
