import { type LookupAddress, lookup as lookUp } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { FetchingRules } from '../context';
import { isLoopbackAddress, isPublicAddress } from '../domain/publicAddress';
import { Fault, SpecNotFetched } from '../faults';

/** Maximum duration of a fetch with its redirects, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** Maximum redirects of a fetch. */
const MAX_REDIRECTS = 3;

/** Maximum bytes of a response's headers. */
const MAX_HEADER_BYTES = 16 * 1024;

/** Source: RFC 9110, 15.4. */
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

const refused = (why: string) => SpecNotFetched({ why });

const notPublic = (host: string) =>
  refused(`The host ${host} has no public address; only documents of the internet are fetched`);

const mayConnectTo = (address: string, { allowsLoopback = false }: FetchingRules): boolean =>
  isPublicAddress(address) || (allowsLoopback && isLoopbackAddress(address));

/** Parses and checks an address, also one that a redirect names. @throws SpecNotFetched */
function urlOf(address: string, base: string | undefined, rules: FetchingRules): URL {
  if (!URL.canParse(address, base)) throw refused('The address is not a URL');
  const url = new URL(address, base);
  // URL has 2130706433 and 0x7f.1 as 127.0.0.1, and IPv6 addresses in brackets.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isHere = rules.allowsLoopback === true && isLoopbackAddress(host);
  if (url.protocol !== 'https:' && !(isHere && url.protocol === 'http:'))
    throw refused(
      `The address ${base ? 'redirects to one that does not begin' : 'must begin'} with https://`,
    );
  if (url.username || url.password)
    throw refused('The address has a user name or password; documents are fetched without credentials');
  // A connection to an IP address looks nothing up.
  if (isIP(host) && !mayConnectTo(host, rules)) throw notPublic(host);
  return url;
}

/** Looks up the address that a connection then uses, so that no other answer counts. */
const guardedLookup =
  (rules: FetchingRules): LookupFunction =>
  (hostname, options, callback) => {
    // A failed look-up has no addresses.
    const done = (_: NodeJS.ErrnoException | null, found: readonly LookupAddress[] = []) => {
      const [first] = found;
      if (!first || !found.every(({ address }) => mayConnectTo(address, rules)))
        return callback(notPublic(hostname), '');
      if (options.all) return callback(null, [...found]);
      return callback(null, first.address, first.family);
    };
    (rules.lookup ?? lookUp)(hostname, { ...options, all: true }, done);
  };

/** Sends a GET request without credentials, and returns the response before its body. */
const ask = (url: URL, signal: AbortSignal, rules: FetchingRules): Promise<http.IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { get } = url.protocol === 'https:' ? https : http;
    get(
      url,
      {
        agent: false,
        lookup: guardedLookup(rules),
        signal,
        maxHeaderSize: MAX_HEADER_BYTES,
        headers: {
          accept: 'application/json, application/yaml, text/yaml, text/plain;q=0.9, */*;q=0.5',
          'accept-encoding': 'identity',
          'user-agent': 'Keymint',
        },
      },
      resolve,
    ).on('error', reject);
  });

/** Follows redirects to a response, each checked as the first address is. @throws SpecNotFetched */
async function follow(address: string, signal: AbortSignal, rules: FetchingRules) {
  let url = urlOf(address, undefined, rules);
  for (let redirects = 0; ; redirects++) {
    const response = await ask(url, signal, rules);
    const { statusCode, headers } = response;
    if (!REDIRECTS.has(statusCode) || headers.location === undefined) return response;
    response.destroy();
    if (redirects === MAX_REDIRECTS) throw refused(`The address redirects more than ${MAX_REDIRECTS} times`);
    url = urlOf(headers.location, url.href, rules);
  }
}

/** Reads a body up to a maximum size, as UTF-8. @throws SpecNotFetched */
async function textOf(response: http.IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw refused(`The document has more than ${maxBytes / 1024} KiB`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw refused('The document is not text in UTF-8');
  }
}

/**
 * Fetches a text from an address of the internet: over https, from public addresses, without credentials. Each
 * address is checked when the connection looks it up, also after redirects. @throws SpecNotFetched
 */
export async function fetchText(
  address: string,
  maxBytes: number,
  rules: FetchingRules = {},
): Promise<string> {
  const { timeoutMs = TIMEOUT_MS } = rules;
  const late = AbortSignal.timeout(timeoutMs);
  let response: http.IncomingMessage | undefined;
  try {
    response = await follow(address, late, rules);
    const { statusCode, headers } = response;
    if (statusCode !== 200) throw refused(`The server answered with status ${statusCode}`);
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity')
      throw refused('The server sends the document compressed, though it was asked not to');
    return await textOf(response, maxBytes);
  } catch (error) {
    if (late.aborted) throw refused(`The document did not come within ${timeoutMs / 1000} s`);
    if (error instanceof Fault) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw refused(`The server could not be reached${code === undefined ? '' : ` (${code})`}`);
  } finally {
    response?.destroy();
  }
}
