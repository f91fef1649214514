import { MethodNotAllowed, UnknownPath } from '../../faults';
import type { DeployedOperation } from '../catalog';
import { matchPath, patternOf } from './paths';

/** The operation of a request, with its path parameters. */
export interface OperationMatch {
  operation: DeployedOperation;
  params: Record<string, string>;
}

/** Returns the methods of an operation, its own first. */
export const methodsOf = ({ method, also }: DeployedOperation): string[] => [
  method,
  ...(also?.method ? [also.method] : []),
];

/** Returns the paths of an operation, its own first. */
export const pathsOf = ({ path, also }: DeployedOperation): string[] => [
  path,
  ...(also?.path ? [also.path] : []),
];

const parametersIn = (pattern: readonly string[]): number =>
  pattern.filter((part) => part.startsWith('{')).length;

/** Creates the router of operations. It throws UnknownPath or MethodNotAllowed if no operation matches. */
export function routesOf(operations: readonly DeployedOperation[]) {
  // Literal segments take precedence, so that `keys/create` does not match a key named `create`.
  const routes = operations
    .flatMap((operation) => pathsOf(operation).map((path) => ({ operation, pattern: patternOf(path) })))
    .sort((one, other) => parametersIn(one.pattern) - parametersIn(other.pattern));

  return (method: string, segments: readonly string[]): OperationMatch => {
    const here = routes.flatMap(({ operation, pattern }): OperationMatch[] => {
      const params = matchPath(pattern, segments);
      return params ? [{ operation, params }] : [];
    });
    if (here.length === 0) throw UnknownPath();
    const effectiveMethod = method === 'HEAD' ? 'GET' : method;
    const found = here.find(({ operation }) => methodsOf(operation).includes(effectiveMethod));
    if (found) return found;
    throw MethodNotAllowed({ method, allowed: here.flatMap(({ operation }) => methodsOf(operation)) });
  };
}
