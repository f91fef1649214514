import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import type { openapi } from '../../../shared/runtime/docs/openapi';
import { matchPath, parseTarget, patternOf } from '../../../shared/runtime/http/paths';
import type { DialectName } from '../../../shared/schemas/organization';

/** Where the OpenAPI documents are: tools/test.ts makes them once for all test files, of the sources as they are. */
const fileOf = (dialect: DialectName): string => {
  const { KEYMINT_TEST_FOLDER: folder } = process.env;
  if (folder) return join(folder, `openapi-${dialect}.json`);
  return join(__dirname, '../../../docs', dialect === 'edge' ? 'openapi.json' : 'openapi-x.json');
};

const documentOf = (dialect: DialectName): ReturnType<typeof openapi> =>
  JSON.parse(readFileSync(fileOf(dialect), 'utf8'));

/** The OpenAPI document of a dialect, and what holds values to the schemas in it, read by ajv as a stranger would. */
export function contractOf(dialect: DialectName) {
  const document = documentOf(dialect);
  const patterns = Object.keys(document.paths ?? {}).map((path) => ({ path, pattern: patternOf(path) }));
  const ajv = new Ajv({ strict: false, formats: { int64: true } });
  ajv.addSchema(document, 'openapi');

  return {
    document,
    /** The path of the document that a request's target is of, if there is one. */
    pathOf(target: string): string | undefined {
      const { segments } = parseTarget(target);
      return patterns.find(({ pattern }) => matchPath(pattern, segments))?.path;
    },
    /** What is wrong with a value under the schema at these keys of the document; undefined when all is well. */
    wrongs(value: unknown, keys: readonly string[]): string | undefined {
      const tokens = keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1')));
      const validate = ajv.getSchema(`openapi#/${tokens.join('/')}`);
      return validate?.(value) ? undefined : ajv.errorsText(validate?.errors);
    },
  };
}

const contracts: Partial<Record<DialectName, ReturnType<typeof contractOf>>> = {};

const contractFor = (dialect: DialectName) => {
  contracts[dialect] ??= contractOf(dialect);
  return contracts[dialect];
};

/** What was answered to which request. */
interface Answered {
  method: string;
  target: string;
  status: number;
  body: unknown;
  mediaType?: string;
}

/**
 * Holds an answer to the published OpenAPI document of the dialect: its status is documented, and its
 * body is as the document says, a fault's code included.
 */
export function assertContract(
  dialect: DialectName,
  { method, target, status, body, mediaType = 'application/json' }: Answered,
): void {
  const { document, pathOf, wrongs } = contractFor(dialect);
  const path = pathOf(target);
  const verb = method.toLowerCase() as 'get';
  const operation = path === undefined ? undefined : document.paths?.[path]?.[verb];
  if (path === undefined || !operation) return;
  const { operationId } = operation;
  const response = operation.responses?.[status];
  if (!response) throw new Error(`${operationId} answered ${status}, which its documentation does not know`);
  const shared = '$ref' in response ? response.$ref.slice(2).split('/') : undefined;
  if (!shared && !('content' in response)) {
    if (body !== undefined) throw new Error(`${operationId} answered ${status} with a body`);
    return;
  }
  const at = shared ?? ['paths', path, verb, 'responses', `${status}`];
  const wrong = wrongs(body, [...at, 'content', mediaType, 'schema']);
  if (wrong) throw new Error(`${operationId}, ${status}: ${wrong} in ${JSON.stringify(body)}`);
}
