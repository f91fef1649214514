import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from '../../faults';
import type { Dialect } from '../dialects/dialect';
import { prefersXml } from './preferences';
import { closeUnlessTaken } from './streaming';
import { write } from './writing';

/** A response; `root` is its root element in XML. */
interface OperationAnswer {
  status: number;
  value: unknown;
  root: string;
  headers?: Fault['headers'];
}

/** Sends a response in the dialect, as JSON or XML depending on `Accept`. */
export function send(
  req: IncomingMessage,
  res: ServerResponse,
  { status, value, root, headers = {} }: OperationAnswer,
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
 * Returns the headers of a fault, without the Basic challenge for requests from a page: the browser would
 * show its own password dialog over it. Source: RFC 7617; W3C Fetch Metadata.
 */
export function headersOf(fault: Fault, req: IncomingMessage): Fault['headers'] {
  const { 'WWW-Authenticate': challenge, ...others } = fault.headers;
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = req.headers;
  const isForPage = site !== undefined && mode !== 'navigate';
  return challenge === undefined || isForPage ? others : fault.headers;
}

/** Sends a fault in the dialect. */
export function sendFault(req: IncomingMessage, res: ServerResponse, fault: Fault, dialect: Dialect): void {
  const headers = headersOf(fault, req);
  send(
    req,
    res,
    { status: dialect.status(fault), value: dialect.refuse(fault), root: 'Error', headers },
    dialect,
  );
}
