/** An answer as it goes: a body of text is sent as it is, another as JSON. */
export interface RawAnswer {
  status: number;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  body?: unknown;
}

/** A refusal in the words of OAuth 2.0. Source: RFC 6749, 5.2. */
export const refusal = (status: number, error: string, words: string, headers = {}): RawAnswer => ({
  status,
  headers,
  body: { error, error_description: words },
});

/** What every answer says to browsers. Source: OWASP REST Security Cheat Sheet, security headers. */
export const securityHeaders = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The text of an answer's body. */
export const textOf = ({ body }: Omit<RawAnswer, 'status'>): string | undefined =>
  typeof body === 'string' || body === undefined ? body : `${JSON.stringify(body)}\n`;

/**
 * An answer ready to be sent again and again, to a gateway: it has only the headers it needs. The body is
 * text, for Node.js sends that together with the head.
 */
export class ReadyAnswer {
  readonly text: string | undefined;
  /** Names and values of headers by turns. */
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
