import { Refused } from '../kit/api';
import { kit } from '../kit/strings';
import { permissionOf } from '../kit/words';
import { AuthFields } from './AuthFields';
import { type Auth, authErrors } from './auth';
import { type Answer, sendRequest, TIMEOUT_SECONDS } from './request';
import type { Proof, Sender } from './sender';
import { reference } from './strings';

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

function headersOf({ kind, email, password, token, headerName, headerValue }: Auth): Record<string, string> {
  if (kind === 'basic') return { Authorization: `Basic ${base64(`${email}:${password}`)}` };
  if (kind === 'oauth') return { Authorization: `Bearer ${token.trim()}` };
  return kind === 'custom' ? { [headerName.trim()]: headerValue.trim() } : {};
}

/** Sessions exist only in browsers: other programs use Basic. */
function proofOf({ kind, headerName }: Auth): Proof {
  const variable = 'TOKEN';
  if (kind === 'oauth') return { header: 'Authorization', before: 'Bearer ', variable };
  if (kind === 'custom') return { header: headerName.trim() || 'Authorization', before: '', variable };
  return { isBasic: true, before: '', variable };
}

const isLate = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';

/** Returns which permission or credential an error response says is missing. */
function missing({ status, text }: Answer): string | undefined {
  if (status !== 403) return undefined;
  const permission = permissionOf(new Refused(403, 'http.403', text));
  const named = permission?.replace(/\W+$/, '').replace(/<.*$/s, '');
  return named
    ? kit.errors.forbidden(named, reference.send.sendIt)
    : kit.errors.forbiddenUnnamed(reference.send.sendIt);
}

/** Sends requests to the registry, with the session cookie only if the session is selected. */
export const ownSender = (auth: Auth, hasSession: boolean, onAuth: (auth: Auth) => void): Sender => ({
  server: location.origin,
  warning: { title: reference.send.warning, text: reference.send.warningText },
  proof: proofOf(auth),
  fields: (errors, onChange) => (
    <AuthFields
      auth={auth}
      hasSession={hasSession}
      errors={errors}
      onChange={(changed) => {
        onChange();
        onAuth(changed);
      }}
    />
  ),
  errors: () => authErrors(auth),
  canSend: true,
  send: (_, { method, path, headers, body }) =>
    sendRequest(path, {
      method,
      credentials: auth.kind === 'session' ? 'same-origin' : 'omit',
      // Writes with a session must have a content type even without a body.
      headers: {
        ...(method !== 'GET' && auth.kind === 'session' && { 'Content-Type': 'application/json' }),
        ...headers,
        ...headersOf(auth),
      },
      ...(body !== undefined && { body }),
    }),
  explain: (error) => (isLate(error) ? reference.answer.late(TIMEOUT_SECONDS) : reference.answer.unreached),
  note: missing,
});
