import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Fault } from '../../faults';
import type { Dialect } from '../dialects/dialect';
import { prefersXml } from './preferences';
import { closeUnlessTaken } from './streaming';
import { write } from './writing';

/** A response; its elements in XML are those of the schema. */
interface OperationAnswer {
  status: number;
  value: unknown;
  schema: z.ZodType | undefined;
  headers?: Fault['headers'];
}

/** Sends a response in the dialect, as JSON or XML depending on `Accept`. */
export function send(
  req: IncomingMessage,
  res: ServerResponse,
  { status, value, schema, headers = {} }: OperationAnswer,
  dialect: Dialect,
): void {
  if (value === undefined) {
    res.writeHead(status, headers).end();
    return;
  }
  const { contentType, text } = write(value, schema, dialect, prefersXml(req.headers.accept));
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

/** The body of a fault, whose element in XML is `Error`. */
const FaultBody = z.unknown().meta({ xml: { name: 'Error' } });

/** Sends a fault in the dialect. */
export function sendFault(req: IncomingMessage, res: ServerResponse, fault: Fault, dialect: Dialect): void {
  const headers = headersOf(fault, req);
  send(
    req,
    res,
    { status: dialect.status(fault), value: dialect.refuse(fault), schema: FaultBody, headers },
    dialect,
  );
}
