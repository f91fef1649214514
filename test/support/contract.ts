import Ajv from 'ajv/dist/2020';
import { isOperation, loadCatalog } from '../../shared/runtime/catalog';
import { openapi } from '../../shared/runtime/openapi';
import { matchPath, parseTarget, patternOf } from '../../shared/runtime/paths';

const pointer = (...keys: string[]) =>
  keys.map((key) => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

const operations = loadCatalog().filter(isOperation);
const document = openapi(operations);
const ajv = new Ajv({ strict: false });
ajv.addSchema(document, 'openapi');

/**
 * Holds an answer to the published OpenAPI document, read by ajv as a stranger would: its status is
 * documented, and its body is as the document says, a fault's code included.
 */
export function assertContract(method: string, target: string, status: number, body: unknown): void {
  const { segments } = parseTarget(target);
  const path = Object.keys(document.paths ?? {}).find((known) => matchPath(patternOf(known), segments));
  const verb = method.toLowerCase() as 'get';
  const operation = path === undefined ? undefined : document.paths?.[path]?.[verb];
  if (path === undefined || !operation) return;
  const { operationId } = operation;
  const response = operation.responses?.[status];
  if (!response) throw new Error(`${operationId} answered ${status}, which its documentation does not know`);
  if (!('content' in response)) {
    if (body !== undefined) throw new Error(`${operationId} answered ${status} with a body`);
    return;
  }
  const at = pointer('paths', path, verb, 'responses', `${status}`, 'content', 'application/json', 'schema');
  const validate = ajv.getSchema(`openapi#${at}`);
  if (!validate?.(body)) {
    throw new Error(
      `${operationId}, ${status}: ${ajv.errorsText(validate?.errors)} in ${JSON.stringify(body)}`,
    );
  }
}
