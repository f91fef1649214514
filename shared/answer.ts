/** A response of an endpoint: a text body is sent as it is, any other as JSON. */
export interface RawAnswer {
  status: number;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  body?: unknown;
}

/** Creates an error response of OAuth 2.0. Source: RFC 6749, 5.2. */
export const refusal = (status: number, error: string, words: string, headers = {}): RawAnswer => ({
  status,
  headers,
  body: { error, error_description: words },
});

/** Headers of every response. Source: OWASP REST Security Cheat Sheet, security headers. */
export const securityHeaders = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Serializes a body. */
export const textOf = ({ body }: Omit<RawAnswer, 'status'>): string | undefined =>
  typeof body === 'string' || body === undefined ? body : `${JSON.stringify(body)}\n`;

/**
 * A prepared response to a gateway, sent many times, with only the headers it needs. The body is text, which
 * Node.js sends together with the head.
 */
export class ReadyAnswer {
  readonly text: string | undefined;
  /** Alternating names and values of headers. */
  readonly head: string[];

  constructor(
    readonly status: number,
    answer: Omit<RawAnswer, 'status'>,
  ) {
    this.text = textOf(answer);
    this.head = Object.entries({
      'Cache-Control': 'no-store',
      ...(this.text !== undefined && { 'Content-Type': 'application/json' }),
      ...answer.headers,
      'Content-Length': String(Buffer.byteLength(this.text ?? '')),
    }).flat();
  }
}

export type Answer = RawAnswer | ReadyAnswer;
