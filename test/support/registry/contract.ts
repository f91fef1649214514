import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import type { openapi } from '../../../shared/runtime/docs/openapi';
import { matchPath, parseTarget, patternOf } from '../../../shared/runtime/http/paths';
import type { DialectName } from '../../../shared/schemas/organization';

/** Path of an OpenAPI document, which tools/test.ts generates from the sources once per run. */
const fileOf = (dialect: DialectName): string => {
  const { KEYMINT_TEST_FOLDER: folder } = process.env;
  if (folder) return join(folder, `openapi-${dialect}.json`);
  return join(__dirname, '../../../docs', dialect === 'edge' ? 'openapi.json' : 'openapi-x.json');
};

const documentOf = (dialect: DialectName): ReturnType<typeof openapi> =>
  JSON.parse(readFileSync(fileOf(dialect), 'utf8'));

/** Returns the OpenAPI document of a dialect, and validators of its schemas by ajv. */
export function contractOf(dialect: DialectName) {
  const document = documentOf(dialect);
  const patterns = Object.keys(document.paths ?? {}).map((path) => ({ path, pattern: patternOf(path) }));
  const ajv = new Ajv({ strict: false, formats: { int64: true } });
  ajv.addSchema(document, 'openapi');

  return {
    document,
    /** Returns the path of the document that matches a request target, or undefined. */
    pathOf(target: string): string | undefined {
      const { segments } = parseTarget(target);
      return patterns.find(({ pattern }) => matchPath(pattern, segments))?.path;
    },
    /** Validates a value against the schema at these keys; returns the errors, or undefined if it is valid. */
    errorsOf(value: unknown, keys: readonly string[]): string | undefined {
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

/** A response and the request it belongs to. */
interface Exchange {
  method: string;
  target: string;
  status: number;
  body: unknown;
  mediaType?: string;
}

/**
 * Validates a response against the OpenAPI document of the dialect: its status must be documented, and its body
 * must match the schema, including an error's code.
 */
export function assertContract(
  dialect: DialectName,
  { method, target, status, body, mediaType = 'application/json' }: Exchange,
): void {
  const { document, pathOf, errorsOf: wrongs } = contractFor(dialect);
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
