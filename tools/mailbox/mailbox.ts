import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { listenAt } from '../ports';
import { type ReceivedMail, receivedMail } from './message';

/** How many mails are kept; the oldest go first. */
const MAX_MAILS = 200;

/** The longest mail that is taken, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** Catches the mails that `npm start` sends, and shows them. */
export interface Mailbox {
  /** The mail server, for KEYMINT_SMTP_URL. */
  smtp: string;
  /** The page that lists the mails. */
  page: string;
  stop(): Promise<void>;
}

const escaped = (words: string): string =>
  words.replace(
    /[&<>"']/g,
    (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[mark] ?? mark,
  );

const linkIn = (mail: ReceivedMail): string | undefined => /https?:\/\/\S+/.exec(mail.text)?.[0];

const pageOf = (mails: readonly ReceivedMail[]): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Mail · Keymint</title><style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;max-width:720px;margin:24px auto;padding:0 16px}
summary{cursor:pointer;padding:8px 0}pre{white-space:pre-wrap}iframe{width:100%;height:480px;border:1px solid}</style></head><body>
<h1>Mail</h1><p>What <code>npm start</code> sent: nothing leaves this machine.</p>
${mails.length === 0 ? '<p>No mail yet.</p>' : ''}
${mails
  .map((mail) => {
    const link = linkIn(mail);
    return `<details><summary>${escaped(mail.subject)} — ${escaped(mail.to.join(', '))}</summary>
${link ? `<p><a href="${escaped(link)}" rel="noreferrer">Open link</a></p>` : ''}
<pre>${escaped(mail.text)}</pre><iframe sandbox title="HTML of the mail" srcdoc="${escaped(mail.html)}"></iframe></details>`;
  })
  .join('\n')}
</body></html>
`;

const HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};

/** Opens a mailbox on this machine alone; mails are also kept as files in a folder. The page is at `port`, or another. */
export async function openMailbox({ folder, port }: { folder: string; port: number }): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  mkdirSync(folder, { recursive: true });
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    size: MAX_BYTES,
    logger: false,
    onData(stream, session, done) {
      text(stream).then((raw) => {
        const mail = receivedMail(
          raw,
          session.envelope.rcptTo.map(({ address }) => address),
        );
        mails.unshift(mail);
        mails.splice(MAX_MAILS);
        writeFileSync(join(folder, `${Date.now()}.eml`), raw);
        console.log(`Mail to ${mail.to.join(', ')}: ${mail.subject}`);
        done();
      }, done);
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  const web = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://localhost');
    // A page of another host must not read links through a name of its own.
    const isOwn = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(req.headers.host ?? '');
    if (!isOwn || !/^\/mail(\.json)?$/.test(pathname)) return void res.writeHead(404, HEADERS).end();
    if (pathname === '/mail')
      return void res
        .writeHead(200, { ...HEADERS, 'Content-Type': 'text/html; charset=utf-8' })
        .end(pageOf(mails));
    const to = searchParams.get('to');
    const found = mails.filter((mail) => to === null || mail.to.includes(to));
    res.writeHead(200, { ...HEADERS, 'Content-Type': 'application/json' }).end(JSON.stringify(found));
  });
  const at = await listenAt(web, port);
  return {
    smtp: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    page: `http://localhost:${at}/mail`,
    async stop() {
      web.closeAllConnections();
      web.close();
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };
}
