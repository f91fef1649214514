import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { type ReceivedMail, receivedMail } from '../../../tools/mailbox/message';
import { eventually } from '../browser/eventually';
import { note } from '../registry/notes';

/** A real mail server that keeps what it receives. */
export interface MailServer {
  url: string;
  mails: ReceivedMail[];
  /** Answers mails, all or with a subject, with this code from now on, such as 451 or 550; undefined takes them. */
  refuse(code: number | undefined, subject?: RegExp): void;
  /** The latest mail to an address, once there are so many with the subject. */
  mail(to: string, subject: RegExp, count?: number): Promise<ReceivedMail>;
  stop(): Promise<void>;
}

/** Starts a mail server on this machine. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  let refused: { code: number; subject: RegExp } | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, session, done) {
      text(stream).then((raw) => {
        const mail = receivedMail(
          raw,
          session.envelope.rcptTo.map(({ address }) => address),
        );
        if (refused?.subject.test(mail.subject))
          return done(Object.assign(new Error('The mailbox said no'), { responseCode: refused.code }));
        for (const [, secret = ''] of raw
          .replace(/=\r?\n/g, '')
          .matchAll(/#t=(?:3D)?[ra]\.[\w-]+\.([\w-]{43})/g))
          note('secrets', secret);
        mails.push(mail);
        done();
      }, done);
    },
  });
  server.on('error', (error: NodeJS.ErrnoException) => {
    // A client that is killed resets its connection.
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse(code, subject = /^/) {
      refused = code === undefined ? undefined : { code, subject };
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
