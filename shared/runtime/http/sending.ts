import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from '../../faults';
import type { Dialect } from '../dialects/dialect';
import { closeUnlessTaken } from './streaming';
import { prefersXml, write } from './writing';

/** What is answered: a value, and the root element it has in XML. */
interface Answer {
  status: number;
  value: unknown;
  root: string;
  headers?: Fault['headers'];
}

/** Sends an answer in the dialect, in JSON or XML as it was asked for. */
export function send(
  req: IncomingMessage,
  res: ServerResponse,
  { status, value, root, headers = {} }: Answer,
  dialect: Dialect,
): void {
  if (value === undefined) {
    res.writeHead(status, headers).end();
    return;
  }
  const { contentType, text } = write(value, root, dialect, prefersXml(req.headers.accept));
  const body = Buffer.from(text);
  closeUnlessTaken(res, body.length);
  res
    .writeHead(status, {
      'Content-Type': contentType,
      'Content-Length': body.length,
      'Cache-Control': 'no-store',
      ...headers,
    })
    .end(body);
}

/**
 * The headers of a refusal. A browser would ask the person before a page for a password of the Basic
 * scheme, over the page's own form. Source: RFC 7617; W3C Fetch Metadata.
 */
export function headersOf(fault: Fault, req: IncomingMessage): Fault['headers'] {
  const { 'WWW-Authenticate': challenge, ...others } = fault.headers;
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = req.headers;
  const isForPage = site !== undefined && mode !== 'navigate';
  return challenge === undefined || isForPage ? others : fault.headers;
}

/** Sends what a request is refused with. */
export function sendFault(req: IncomingMessage, res: ServerResponse, fault: Fault, dialect: Dialect): void {
  const headers = headersOf(fault, req);
  send(
    req,
    res,
    { status: dialect.status(fault), value: dialect.refuse(fault), root: 'Error', headers },
    dialect,
  );
}
