import type { OperationEntry } from './document';
import { isJson } from './document';
import { jsonProblem, type Place } from './jsonProblem';
import type { Filled } from './request';
import type { ReferenceWords } from './strings';
import { xmlProblem } from './xml';

/** Errors by field: "path.org", "query.action", "header.X-Trace", "auth.password", "body". */
export type Errors = Readonly<Record<string, string>>;

/** Returns the error in a body and its position, which is missing if there is no body. */
export function bodyProblem(
  operation: OperationEntry,
  { body, contentType }: Filled,
  { send, problems }: ReferenceWords,
): { text: string; place?: Place } | undefined {
  if (!operation.body) return undefined;
  if (body.trim() === '') return operation.body.isRequired ? { text: send.enterBody } : undefined;
  if (isJson(contentType)) {
    const found = jsonProblem(body);
    return found && { text: problems.json(found.line, found.column, found.fault), place: found };
  }
  if (contentType !== 'application/xml') return undefined;
  const found = xmlProblem(body);
  return found && { text: problems.xml(found.line, found.column, found.said), place: found };
}

/** Returns all errors that prevent sending a request, with those of its credentials. */
export function errorsOf(
  operation: OperationEntry,
  filled: Filled,
  ofCredentials: Errors,
  words: ReferenceWords,
): Errors {
  const enter = (name: string, value: string | undefined) => (value?.trim() ? undefined : words.enter(name));
  const required = (place: 'path' | 'query' | 'header', values: Filled['path']) =>
    operation[`${place}Parameters`]
      .filter(({ isRequired }) => isRequired)
      .map(({ name }) => [`${place}.${name}`, enter(name, values[name])] as const);
  // Parameters in braces are required, whether or not the document describes them.
  const inBraces = [...operation.path.matchAll(/\{([^{}]+)\}/g)].map(
    ([, name = '']) => [`path.${name}`, enter(name, filled.path[name])] as const,
  );
  const all = [
    ...inBraces,
    ...required('query', filled.query),
    ...required('header', filled.headers),
    ...Object.entries(ofCredentials),
    ['body', bodyProblem(operation, filled, words)?.text] as const,
  ];
  return Object.fromEntries(all.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])));
}
