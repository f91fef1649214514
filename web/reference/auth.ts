import type { Errors } from './check';
import { reference } from './strings';

const { send: s } = reference;

/** Credentials of a request to the registry; kept only in the page's memory. */
export interface Auth {
  kind: 'session' | 'basic' | 'oauth' | 'custom';
  email: string;
  password: string;
  token: string;
  headerName: string;
  headerValue: string;
}

/** Characters allowed in a header value. Source: RFC 9110, 5.5; fetch rejects others. */
const inHeader = /^[\t\x20-\x7e\x80-\xff]*$/;

const tooOdd = (value: string): string | undefined =>
  inHeader.test(value.trim()) ? undefined : s.notInHeader;

/** Returns the errors of credentials by field. */
export function authErrors({ kind, email, password, token, headerName, headerValue }: Auth): Errors {
  const all = {
    session: {},
    basic: {
      'auth.email': email.trim() ? undefined : s.enterEmail,
      'auth.password': password ? undefined : s.enterPassword,
    },
    oauth: { 'auth.token': token.trim() ? tooOdd(token) : s.enterToken },
    custom: {
      'auth.headerName': /^[\w!#$%&'*+.^`|~-]+$/.test(headerName.trim()) ? undefined : s.enterHeader,
      'auth.headerValue': headerValue.trim() ? tooOdd(headerValue) : s.enterValue,
    },
  };
  return Object.fromEntries(
    Object.entries(all[kind]).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}
