import { note } from './notes';
import type { Registry, Reply } from './registry';

type Headers = Record<string, string | undefined>;

/** Sends requests as a page of the registry's host does, with the session cookie. */
export function browserAt({ url, org }: Pick<Registry, 'url' | 'org'>) {
  let cookie: string | undefined;

  const send = async (method: string, path: string, body?: unknown, extra: Headers = {}): Promise<Reply> => {
    const all: Headers = {
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'cors',
      cookie,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...extra,
    };
    const headers = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : ([[name, value]] as [string, string][]),
    );
    const answer = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const given = answer.headers.get('set-cookie')?.split(';', 1)[0];
    if (given) cookie = given.endsWith('=') ? undefined : given;
    if (cookie) note('secrets', cookie.slice(cookie.indexOf('=') + 1));
    const text = await answer.text();
    const reply = text === '' ? undefined : JSON.parse(text);
    return { status: answer.status, body: reply, headers: answer.headers, text };
  };

  return {
    /** Sends a request to any path of the host. */
    send,
    signIn: (email: string, password: string) => send('POST', '/session', { email, password }),
    session: () => send('GET', '/session'),
    signOut: () => send('DELETE', '/session'),
    signOutEverywhere: () => send('DELETE', '/sessions'),
    changePassword: (password: string, newPassword: string, headers: Headers = {}) =>
      send('POST', '/session/password', { password, newPassword }, headers),
    /** Sends a request to a path below the organization. */
    ask: (method: string, path: string, body?: unknown, headers: Headers = {}, at = org) =>
      send(method, `/v1/organizations/${at}${path}`, body, headers),
  };
}
