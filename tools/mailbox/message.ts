/** A mail as a server received it. */
export interface ReceivedMail {
  /** Addresses of the envelope. */
  to: string[];
  messageId: string;
  subject: string;
  text: string;
  html: string;
  /** The whole message. */
  raw: string;
}

const decoded = (body: string, encoding = '7bit'): string => {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
};

/** Encoded words of a header. Source: RFC 2047. */
const headerText = (value: string): string =>
  value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?(q|b)\?([^?]*)\?=/gi, (_, kind: string, body: string) =>
      kind.toLowerCase() === 'b'
        ? decoded(body, 'base64')
        : decoded(body.replaceAll('_', ' '), 'quoted-printable'),
    );

const headersOf = (head: string): Record<string, string> =>
  Object.fromEntries(
    head
      .replace(/\r?\n[ \t]+/g, ' ')
      .split(/\r?\n/)
      .map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
  );

/** Returns the parts of a message by media type. */
function partsOf(raw: string): Record<string, string> {
  const end = raw.search(/\r?\n\r?\n/);
  const headers = headersOf(raw.slice(0, end));
  const body = raw.slice(end).replace(/^(\r?\n){2}/, '');
  const type = headers['content-type'] ?? 'text/plain';
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1];
  if (!boundary) return { [type.split(';')[0] ?? '']: decoded(body, headers['content-transfer-encoding']) };
  const parts = body.split(`--${boundary}`).slice(1, -1);
  return Object.assign({}, ...parts.map((part) => partsOf(part.replace(/^\r?\n/, ''))));
}

/** Reads a message, as Keymint's mails are made: text and HTML. */
export function receivedMail(raw: string, to: string[]): ReceivedMail {
  const parts = partsOf(raw);
  const headers = headersOf(raw.slice(0, raw.search(/\r?\n\r?\n/)));
  return {
    to,
    messageId: headers['message-id'] ?? '',
    subject: headerText(headers.subject ?? ''),
    text: parts['text/plain'] ?? '',
    html: parts['text/html'] ?? '',
    raw,
  };
}
