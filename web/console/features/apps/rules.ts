import { APP_NAME, MAX_CALLBACK_URL_LENGTH } from '../../../../shared/schemas/limits';
import { strings } from '../../strings';

const s = strings.apps;

const urlOf = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** Returns the problem of a callback URL; an empty one has none. */
export function urlProblem(text: string): string | undefined {
  if (text === '') return undefined;
  if (text.length > MAX_CALLBACK_URL_LENGTH) return s.tooLong(MAX_CALLBACK_URL_LENGTH);
  // An absolute URI, of any scheme: apps on phones have schemes of their own.
  return urlOf(text) && /^[a-z][a-z0-9+.-]*:\/*[^/\s]/i.test(text) && !/\s/.test(text) ? undefined : s.badUrl;
}

/** True if a URL sends data unencrypted over a network. */
export function isPlainHttp(text: string): boolean {
  const url = urlOf(text.trim());
  return url?.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

/** Returns the problem of an app's internal name. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return s.enterName;
  if (APP_NAME.test(name)) return undefined;
  if (!/^[A-Za-z0-9]/.test(name)) return s.create.nameStart;
  return name.length > 255 ? s.tooLong(255) : s.create.nameRule;
}

/** The internal name that a display name suggests: "My first app!" makes `my-first-app`. */
export const suggestedName = (displayName: string): string =>
  displayName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 255);
