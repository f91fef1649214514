import { MethodNotAllowed, UnknownPath } from '../../faults';
import type { DeployedOperation } from '../catalog';
import { matchPath, patternOf } from './paths';

/** An operation found for a request, and the parameters in its path. */
export interface Match {
  operation: DeployedOperation;
  params: Record<string, string>;
}

/** The methods an operation answers, its own first. */
export const methodsOf = ({ method, also }: DeployedOperation): string[] => [
  method,
  ...(also?.method ? [also.method] : []),
];

/** The paths an operation answers at, its own first. */
export const pathsOf = ({ path, also }: DeployedOperation): string[] => [
  path,
  ...(also?.path ? [also.path] : []),
];

const parametersIn = (pattern: readonly string[]): number =>
  pattern.filter((part) => part.startsWith('{')).length;

/** Makes the finder of operations by method and path. It throws UnknownPath or MethodNotAllowed where none is. */
export function routesOf(operations: readonly DeployedOperation[]) {
  // Literal segments win, so that `keys/create` is not taken for a key named `create`.
  const routes = operations
    .flatMap((operation) => pathsOf(operation).map((path) => ({ operation, pattern: patternOf(path) })))
    .sort((one, other) => parametersIn(one.pattern) - parametersIn(other.pattern));

  return (method: string, segments: readonly string[]): Match => {
    const here = routes.flatMap(({ operation, pattern }): Match[] => {
      const params = matchPath(pattern, segments);
      return params ? [{ operation, params }] : [];
    });
    if (here.length === 0) throw UnknownPath();
    const asked = method === 'HEAD' ? 'GET' : method;
    const found = here.find(({ operation }) => methodsOf(operation).includes(asked));
    if (found) return found;
    throw MethodNotAllowed({ method, allowed: here.flatMap(({ operation }) => methodsOf(operation)) });
  };
}
