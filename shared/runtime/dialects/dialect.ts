import type { Fault } from '../../faults';
import type { Operation } from '../../operation';

/** The parts of an operation that a dialect may use. */
export type Contract = Pick<Operation, 'method' | 'path' | 'body' | 'response'>;

/** A request as sent. */
export interface Sent {
  params: Record<string, string>;
  body: unknown;
}

/** One of the two forms of Apigee's management API: translates requests and responses. */
export interface Dialect {
  /** Parses a JSON body. @throws SyntaxError */
  parse(json: string): unknown;
  /** The body of a request as operations take it. @throws what only this dialect refuses */
  accept(sent: Sent, operation: Contract): unknown;
  /** Translates the parsed query of a request. */
  ask(query: unknown, operation: Contract): unknown;
  /** Translates an operation's response from Edge's form. */
  present(answer: unknown, operation: Contract): unknown;
  /** Returns the HTTP status of a fault. */
  status(fault: Pick<Fault, 'status' | 'code'>): number;
  /** Returns the response body of a fault; the dialect generates a `requestId` if it needs one. */
  refuse(fault: Fault, requestId?: string): unknown;
  /** Formats JSON. */
  json(value: unknown): string;
  contentType: string;
  /** True if the dialect also supports XML. */
  xml: boolean;
}
