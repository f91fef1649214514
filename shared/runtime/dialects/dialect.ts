import type { Fault } from '../../faults';
import type { Operation } from '../../operation';

/** What a dialect may look at of an operation. */
export type Contract = Pick<Operation, 'method' | 'path' | 'body' | 'response'>;

/** A request as it came. */
export interface Sent {
  params: Record<string, string>;
  body: unknown;
}

/** One of the two forms of Apigee's management API: how requests and answers look to its callers. */
export interface Dialect {
  /** The body of a request as operations take it. @throws what only this dialect refuses */
  accept(sent: Sent, operation: Contract): unknown;
  /** The query of a request, parsed, as this dialect means it. */
  ask(query: unknown, operation: Contract): unknown;
  /** An operation's answer, which is in Edge's form, as this dialect has it. */
  present(answer: unknown, operation: Contract): unknown;
  /** HTTP status of a refusal. */
  status(fault: Pick<Fault, 'status' | 'code'>): number;
  /** The body of a refusal; `requestId`, where the dialect has one, is made up when it is not given. */
  refuse(fault: Fault, requestId?: string): unknown;
  /** How this dialect lays out JSON. */
  json(value: unknown): string;
  contentType: string;
  /** Whether it is also spoken in XML. */
  xml: boolean;
}
