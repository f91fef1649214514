import { createTransport } from 'nodemailer';
import type { MailTransport } from '../context';
import { MailRefused } from '../domain/mailRefused';

/** Timeout of the mail server for connection, greeting and response, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** True for a permanent error of a mail server. Source: RFC 5321, 4.2.1. */
const isPermanent = ({ responseCode }: { responseCode?: number }): boolean =>
  responseCode !== undefined && responseCode >= 500;

/**
 * Opens a mail server by URL, such as `smtps://user:password@smtp.example.com`. Uses one connection per mail,
 * because functions are suspended between requests.
 */
export function openSmtp(url: string): MailTransport {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (secure ? 465 : 587)),
    secure,
    requireTLS: !secure && !isLocal,
    ...(isLocal && { ignoreTLS: true }),
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ messageId, from, to, replyTo, subject, text, html, headers, attachments }) {
      try {
        await transport.sendMail({
          messageId,
          from,
          subject,
          text,
          html,
          // A string would be parsed as a list of addresses.
          to: [to],
          ...(replyTo && { replyTo: { name: '', address: replyTo } }),
          headers: { ...headers },
          attachments: attachments.map((one) => ({ ...one, filename: one.cid })),
        });
      } catch (error) {
        if (isPermanent(error as { responseCode?: number }))
          throw new MailRefused((error as Error).message, { cause: error });
        throw error;
      }
    },
  };
}

let opened: MailTransport | undefined;

/** Returns the configured mail server; undefined if there is none. */
export function transportOf({ KEYMINT_SMTP_URL }: NodeJS.ProcessEnv): MailTransport | undefined {
  if (KEYMINT_SMTP_URL) opened ??= openSmtp(KEYMINT_SMTP_URL);
  return opened;
}
