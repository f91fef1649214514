import Negotiator from 'negotiator';

/** Media types that hold XML. */
export const xmlTypes: ReadonlySet<string> = new Set(['application/xml', 'text/xml']);

const mediaTypes = ['application/json', ...xmlTypes];

const preferred = (accept: string): string | undefined =>
  new Negotiator({ headers: { accept } }).mediaType(mediaTypes);

/** Returns true if a client prefers XML to JSON; where it prefers neither, it is answered JSON. Source: RFC 9110, 12.5.1. */
export function prefersXml(accept = '*/*'): boolean {
  if (!/xml/i.test(accept)) return false;
  // Of types with the same weight the first in the header is taken: XML must be it in either order.
  const ranges = accept.split(',');
  return [ranges, [...ranges].reverse()].every((some) => xmlTypes.has(`${preferred(some.join(','))}`));
}

/** The second parameter of `encoding`, which its types lack. */
type Encoding = (
  available: readonly string[],
  options: { preferred: readonly string[] },
) => string | undefined;

/**
 * Returns the content encoding that a client prefers; of those with the same weight the first of `available`, and
 * undefined where it takes none of them. Source: RFC 9110, 12.5.3.
 */
export function preferredEncoding<Name extends string>(
  acceptEncoding: string | undefined,
  available: readonly Name[],
): Name | undefined {
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding ?? 'identity' } });
  const choose: Encoding = negotiator.encoding.bind(negotiator);
  const chosen = choose([...available, 'identity'], { preferred: available });
  return available.find((name) => name === chosen);
}
