import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { eventually } from '../browser/eventually';
import { note } from '../registry/notes';

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

/** The parts of a message by media type. */
function partsOf(raw: string): Record<string, string> {
  const end = raw.search(/\r?\n\r?\n/);
  const [headers, body] = [headersOf(raw.slice(0, end)), raw.slice(end).replace(/^(\r?\n){2}/, '')];
  const type = headers['content-type'] ?? 'text/plain';
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1];
  if (!boundary) return { [type.split(';')[0] ?? '']: decoded(body, headers['content-transfer-encoding']) };
  return Object.assign(
    {},
    ...body
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => partsOf(part.replace(/^\r?\n/, ''))),
  );
}

/** A real mail server that keeps what it receives. */
export interface MailServer {
  url: string;
  mails: ReceivedMail[];
  /** Answers every mail with this code from now on, such as 451 or 550; undefined takes them. */
  refuse(code: number | undefined): void;
  /** The latest mail to an address, once there are so many with the subject. */
  mail(to: string, subject: RegExp, count?: number): Promise<ReceivedMail>;
  stop(): Promise<void>;
}

/** Starts a mail server on this machine. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  let code: number | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, session, done) {
      text(stream).then((raw) => {
        if (code !== undefined)
          return done(Object.assign(new Error('The mailbox said no'), { responseCode: code }));
        const parts = partsOf(raw);
        const headers = headersOf(raw.slice(0, raw.search(/\r?\n\r?\n/)));
        for (const [, secret = ''] of raw
          .replace(/=\r?\n/g, '')
          .matchAll(/#t=(?:3D)?[ra]\.[\w-]+\.([\w-]{43})/g))
          note('secrets', secret);
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          messageId: headers['message-id'] ?? '',
          subject: headerText(headers.subject ?? ''),
          text: parts['text/plain'] ?? '',
          html: parts['text/html'] ?? '',
          raw,
        });
        done();
      }, done);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse(next) {
      code = next;
    },
    async mail(to, subject, count = 1) {
      const found = () => mails.filter((mail) => mail.to.includes(to) && subject.test(mail.subject));
      await eventually(() => found().length >= count, true, 10_000);
      return found().at(-1) as ReceivedMail;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The token in the link of a mail. */
export const tokenIn = ({ text: words }: ReceivedMail): string => {
  const token = /#t=(\S+)/.exec(words)?.[1];
  if (!token) throw new Error(`The mail has no link with a token: ${words}`);
  return token;
};
