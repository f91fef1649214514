import type { OperationEntry } from './document';
import { jsonProblem, type Place } from './jsonProblem';
import type { Auth, Filled } from './request';
import { reference } from './strings';
import { xmlProblem } from './xml';

const { send: s, problems } = reference;

/** Errors by field: "path.org", "query.action", "auth.password", "body". */
export type Errors = Readonly<Record<string, string>>;

/** Characters allowed in a header value. Source: RFC 9110, 5.5; fetch rejects others. */
const inHeader = /^[\t\x20-\x7e\x80-\xff]*$/;

const tooOdd = (value: string): string | undefined =>
  inHeader.test(value.trim()) ? undefined : s.notInHeader;

function authErrors({ kind, email, password, token, headerName, headerValue }: Auth) {
  if (kind === 'basic')
    return {
      'auth.email': email.trim() ? undefined : s.enterEmail,
      'auth.password': password ? undefined : s.enterPassword,
    };
  if (kind === 'oauth') return { 'auth.token': token.trim() ? tooOdd(token) : s.enterToken };
  if (kind === 'custom')
    return {
      'auth.headerName': /^[\w!#$%&'*+.^`|~-]+$/.test(headerName.trim()) ? undefined : s.enterHeader,
      'auth.headerValue': headerValue.trim() ? tooOdd(headerValue) : s.enterValue,
    };
  return {};
}

/** Returns the error in a body and its position, which is missing if there is no body. */
export function bodyProblem(
  operation: OperationEntry,
  { body, contentType }: Filled,
): { text: string; place?: Place } | undefined {
  if (!operation.body) return undefined;
  if (body.trim() === '') return operation.body.isRequired ? { text: s.enterBody } : undefined;
  if (contentType === 'application/json') {
    const found = jsonProblem(body);
    return found && { text: problems.json(found.line, found.column, found.fault), place: found };
  }
  const found = xmlProblem(body);
  return found && { text: problems.xml(found.line, found.column, found.said), place: found };
}

/** Returns all errors that prevent sending a request. */
export function errorsOf(operation: OperationEntry, filled: Filled): Errors {
  const { pathParameters, queryParameters } = operation;
  const enter = (name: string, value: string | undefined) =>
    value?.trim() ? undefined : reference.enter(name);
  const all: Record<string, string | undefined> = {
    ...Object.fromEntries(pathParameters.map(({ name }) => [`path.${name}`, enter(name, filled.path[name])])),
    ...Object.fromEntries(
      queryParameters
        .filter(({ isRequired }) => isRequired)
        .map(({ name }) => [`query.${name}`, enter(name, filled.query[name])]),
    ),
    ...authErrors(filled.auth),
    body: bodyProblem(operation, filled)?.text,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}
