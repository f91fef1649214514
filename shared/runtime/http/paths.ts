import { type Fault, InvalidRequest, invalidRequest } from '../../faults';

/** Parsed request target: path segments, percent-decoded once, and query. */
export interface Target {
  segments: string[];
  query: URLSearchParams;
}

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalidRequest('The path is not well percent-encoded UTF-8');
  }
};

/**
 * Parses a request target. Drops a trailing slash and expands Apigee's alias `/v1/o`. @throws InvalidRequest
 */
export function parseTarget(target: string): Target {
  const [path = '', ...rest] = target.split('?');
  if (!path.startsWith('/')) throw invalidRequest('The request target is not a path');
  const segments = path.replace(/\/$/, '').split('/').slice(1).map(decode);
  if (segments[0] === 'v1' && segments[1] === 'o') segments[1] = 'organizations';
  return { segments, query: new URLSearchParams(rest.join('?')) };
}

/** Request target, parsed lazily and at most once. */
export class RequestTarget {
  private result: { target: Target } | { error: unknown } | undefined;

  constructor(readonly text: string) {}

  /** @throws InvalidRequest */
  get parsed(): Target {
    this.result ??= this.parse();
    if ('error' in this.result) throw this.result.error;
    return this.result.target;
  }

  private parse() {
    try {
      return { target: parseTarget(this.text) };
    } catch (error) {
      return { error };
    }
  }
}

/**
 * Matches segments against a path pattern such as `/v1/organizations/{org}`; returns the parameters, or
 * undefined.
 */
export function matchPath(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (!part.startsWith('{')) {
      if (part !== segment) return undefined;
    } else {
      if (segment === '') return undefined;
      params[part.slice(1, -1)] = segment;
    }
  }
  return params;
}

/** Splits a path pattern into its parts. */
export const patternOf = (path: string): string[] => path.replace(/^\//, '').split('/');

/** Fault for a path parameter that no entity can have as a name. */
export const invalidParam = (name: string): Fault =>
  InvalidRequest({ problems: [{ field: name, description: 'Nothing can have this name' }] });
