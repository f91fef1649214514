import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Vault } from '../crypto/vault';

/*
 * Recognizes browsers with an earlier sign-in, so that guesses from elsewhere do not lock the person out.
 * Source: OWASP, Slow Down Online Guessing Attacks with Device Cookies.
 */

const NAME = '__Host-keymint-device';

/** In seconds; browsers cap cookies at 400 days. Source: RFC 6265bis, 5.5. */
const MAX_AGE = 400 * 24 * 3600;

/** Maximum people per browser; the least recent sign-in is dropped. */
const MAX_PEOPLE = 4;

const ATTRIBUTES = `Max-Age=${MAX_AGE}; Path=/; Secure; HttpOnly; SameSite=Strict`;

const token = '[\\w-]{22}\\.[\\w-]{43}';
const format = new RegExp(`(?:^|; *)${NAME}=(${token}(?:~${token}){0,${MAX_PEOPLE - 1}})(?:;|$)`);

const tokensIn = (cookie: string | undefined): string[] => format.exec(cookie ?? '')?.[1]?.split('~') ?? [];

const tagOf = (person: string, nonce: string, vault: Vault): string =>
  vault.tag(JSON.stringify([person.toLowerCase(), nonce]), 'device cookie');

const isOf = (text: string, person: string, vault: Vault): boolean => {
  const [nonce = '', tag = ''] = text.split('.');
  return timingSafeEqual(Buffer.from(tag), Buffer.from(tagOf(person, nonce, vault)));
};

/** Returns the id of the browser if the person signed in with it before. `cookie` is the `Cookie` header. */
export const deviceIn = (cookie: string | undefined, person: string, vault: Vault): string | undefined =>
  tokensIn(cookie)
    .find((text) => isOf(text, person, vault))
    ?.split('.', 1)[0];

/** Returns the `Set-Cookie` header that remembers a sign-in of the person; other people stay remembered. */
export function deviceCookieOf(cookie: string | undefined, person: string, vault: Vault): string {
  const nonce = randomBytes(16).toString('base64url');
  const others = tokensIn(cookie).filter((text) => !isOf(text, person, vault));
  const tokens = [`${nonce}.${tagOf(person, nonce, vault)}`, ...others].slice(0, MAX_PEOPLE);
  return `${NAME}=${tokens.join('~')}; ${ATTRIBUTES}`;
}
