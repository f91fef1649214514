import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../../keymint/outcome';

/*
 * Reads a management API over HTTP. The credentials are sent to its host alone, and are in no error.
 */

/** How often a request is made, and how long before the second, in milliseconds; each wait is twice the last. */
const ATTEMPTS = 7;
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 30_000;

const TIMEOUT_MS = 120_000;

/** The largest answer, in bytes. */
const MAX_BYTES = 256 * 2 ** 20;

/** Proves who asks; `renew` reads a token that is replaced now and then anew, and returns false where it is the same. */
export interface Credentials {
  authorization(): string;
  renew(): boolean;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

/** An answer other than a success. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const isPassing = (status: number): boolean => status === 429 || status >= 500;

export class Api {
  /** `base` is the URL of an organization, without a slash at its end. @throws Refusal for a URL that is not safe */
  constructor(
    readonly base: string,
    private readonly credentials: Credentials,
  ) {
    const { protocol, hostname, username, password } = new URL(base);
    if (username || password) throw new Refusal('--from has no password in it: see --help for where it goes');
    const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    if (protocol !== 'https:' && !isLocal) throw new Refusal('--from takes https, but for this machine');
  }

  /** Asks for JSON below the organization. @throws ApiError @throws Refusal for answers that are no JSON */
  async get(path: string, query: Query = {}): Promise<unknown> {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, `${value}`);
    // A space is %20: not every server reads + as one.
    const text = `${search}`.replaceAll('+', '%20');
    const url = `${this.base}${path}${text && `?${text}`}`;
    let wait = FIRST_WAIT_MS;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.ask(url, path).catch((error) => {
        if (error instanceof ApiError && !isPassing(error.status)) throw error;
        if (error instanceof Refusal || attempt >= ATTEMPTS) throw error;
        return undefined;
      });
      if (answer) return answer.json;
      await pause(wait);
      wait = Math.min(2 * wait, MAX_WAIT_MS);
    }
  }

  /** As `get`; undefined where there is no such resource. */
  async find(path: string, query?: Query): Promise<unknown> {
    try {
      return await this.get(path, query);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  private async ask(url: string, path: string, isRenewed = false): Promise<{ json: unknown }> {
    let response: Response;
    try {
      response = await fetch(url, {
        headers: { authorization: this.credentials.authorization(), accept: 'application/json' },
        // Another host must not be sent the credentials.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await textOf(response);
      if (response.ok) {
        try {
          return { json: JSON.parse(text) };
        } catch {
          throw new Refusal(`The source answers no JSON at ${path}`);
        }
      }
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const { cause, message } = error as Error & { cause?: { code?: string } };
      throw new ApiError(503, `The source does not answer at ${path}: ${cause?.code ?? message}`);
    }
    if (response.status === 401 && !isRenewed && this.credentials.renew()) return this.ask(url, path, true);
    throw new ApiError(response.status, `The source answers ${response.status} at ${path}`);
  }
}

/** The text of an answer. @throws Refusal for one that is too large */
async function textOf({ body }: Response): Promise<string> {
  if (!body) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Refusal(`The source answers more than ${MAX_BYTES} bytes at once`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
