import { type Fault, InvalidRequest, invalidRequest } from '../../faults';

/** A request target taken apart: the path's segments, decoded once, and the query. */
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
 * Takes a request target apart. A trailing slash is dropped, and Apigee's short alias `/v1/o` is
 * written out. @throws InvalidRequest
 */
export function parseTarget(target: string): Target {
  const [path = '', ...rest] = target.split('?');
  if (!path.startsWith('/')) throw invalidRequest('The request target is not a path');
  const segments = path.replace(/\/$/, '').split('/').slice(1).map(decode);
  if (segments[0] === 'v1' && segments[1] === 'o') segments[1] = 'organizations';
  return { segments, query: new URLSearchParams(rest.join('?')) };
}

/** The parameters of `segments` under a path pattern such as `/v1/organizations/{org}`, or undefined. */
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

/** The parts of a path pattern. */
export const patternOf = (path: string): string[] => path.replace(/^\//, '').split('/');

/** A parameter of a path says what nothing can be called. */
export const invalidParam = (name: string): Fault =>
  InvalidRequest({ problems: [{ field: name, description: 'Nothing can have this name' }] });
