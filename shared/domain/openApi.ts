import { load, YAMLException } from 'js-yaml';
import { SpecRefused } from '../faults';
import { MAX_SPEC_BYTES } from '../schemas/limits';

/** Maximum nesting and number of values of a document. */
const MAX_LEVELS = 64;
const MAX_VALUES = 200_000;

/** Maximum length of the title and version of a document. */
const MAX_TITLE_LENGTH = 300;

/** Source: OpenAPI 3.1, Path Item Object. */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** An OpenAPI document that was accepted. */
export interface OpenApiDocument {
  openapi: string;
  title: string;
  version: string;
  operations: number;
  bytes: number;
  /** JSON. */
  document: string;
}

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;

const refused = (why: string) => SpecRefused({ why });

/** Parses YAML. @throws SpecRefused */
function parseYaml(text: string): unknown {
  try {
    return load(text, { maxDepth: MAX_LEVELS });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    if (/maxDepth/.test(error.reason)) throw tooDeep();
    const { line = 0, column = 0 } = error.mark ?? {};
    throw refused(`The document is neither JSON nor YAML: line ${line + 1}, column ${column + 1}`);
  }
}

const tooDeep = () => refused(`The document nests deeper than ${MAX_LEVELS} levels`);

/** Parses JSON or YAML. @throws SpecRefused */
function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Text that is not JSON may be YAML, whose errors are then the ones to report.
    return parseYaml(text);
  }
}

/** Bounds nesting and number of values, those of aliases as often as they occur. @throws SpecRefused */
function requireBounded(document: unknown): void {
  let values = 0;
  const count = (value: unknown, level: number): void => {
    if (++values > MAX_VALUES) throw refused(`The document has more than ${MAX_VALUES} values`);
    if (typeof value !== 'object' || value === null) return;
    if (level === MAX_LEVELS) throw tooDeep();
    for (const member of Object.values(value)) count(member, level + 1);
  };
  count(document, 0);
}

/** Returns a required text of the document; YAML has versions such as 1.0 as numbers. @throws SpecRefused */
function textOf(info: Members | undefined, name: string): string {
  const value = info?.[name];
  if (typeof value !== 'string' && typeof value !== 'number')
    throw refused(`The document has no info.${name}`);
  const text = `${value}`.trim();
  if (text.length > MAX_TITLE_LENGTH)
    throw refused(`info.${name} has more than ${MAX_TITLE_LENGTH} characters`);
  return text;
}

function countOperations({ paths }: Members): number {
  const all = membersOf(paths);
  if (!all) throw refused('The document has no paths');
  let operations = 0;
  for (const [path, item] of Object.entries(all)) {
    if (path.startsWith('x-')) continue;
    const members = membersOf(item);
    if (!members) throw refused(`paths: ${path.slice(0, 100)} is not an object`);
    operations += METHODS.filter((method) => membersOf(members[method])).length;
  }
  if (operations === 0) throw refused('The document has no operations');
  return operations;
}

/** Reads an OpenAPI 3 document. @throws SpecRefused */
export function readOpenApi(text: string): OpenApiDocument {
  const parsed = membersOf(parseText(text));
  if (!parsed) throw refused('The document is not an object, as OpenAPI documents are');
  requireBounded(parsed);
  const { openapi, swagger, info } = parsed;
  if (swagger !== undefined) throw refused('The document is of Swagger 2; convert it to OpenAPI 3');
  if (typeof openapi !== 'string' || !/^3\.\d{1,2}(\.\d{1,3})?(-[\w.]{1,20})?$/.test(openapi))
    throw refused('The document has no member openapi with a version 3, such as 3.1.0');
  const known = membersOf(info);
  const [title, version] = [textOf(known, 'title'), textOf(known, 'version')];
  const operations = countOperations(parsed);
  const document = JSON.stringify(parsed);
  const bytes = Buffer.byteLength(document);
  if (bytes > MAX_SPEC_BYTES)
    throw refused(
      `The document has ${Math.ceil(bytes / 1024)} KiB as JSON; it may have ${MAX_SPEC_BYTES / 1024}`,
    );
  return { openapi, title, version, operations, bytes, document };
}
