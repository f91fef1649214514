import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Vault } from '../crypto/vault';

/*
 * Recognizes browsers in which a person signed in before, so that guesses from elsewhere do not lock the person
 * out. Source: OWASP, Slow Down Online Guessing Attacks with Device Cookies.
 */

const NAME = '__Host-keymint-device';

/** In seconds; browsers keep no cookie for longer than 400 days. Source: RFC 6265bis, 5.5. */
const MAX_AGE = 400 * 24 * 3600;

/** People who can share a browser; the one who signed in longest ago is forgotten. */
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

/** Returns the id of the browser that sent a `Cookie` header if the person signed in with it before. */
export const deviceIn = (cookie: string | undefined, person: string, vault: Vault): string | undefined =>
  tokensIn(cookie)
    .find((text) => isOf(text, person, vault))
    ?.split('.', 1)[0];

/** Returns the `Set-Cookie` header that makes a browser known for a person; it stays known for others. */
export function deviceCookieOf(cookie: string | undefined, person: string, vault: Vault): string {
  const nonce = randomBytes(16).toString('base64url');
  const others = tokensIn(cookie).filter((text) => !isOf(text, person, vault));
  const tokens = [`${nonce}.${tagOf(person, nonce, vault)}`, ...others].slice(0, MAX_PEOPLE);
  return `${NAME}=${tokens.join('~')}; ${ATTRIBUTES}`;
}
