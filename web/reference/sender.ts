import type { ReactNode } from 'react';
import type { Errors } from './check';
import type { KeyPlace, OperationEntry } from './document';
import type { Answer, Prepared } from './request';

/** How snippets write the credentials of a request: from environment variables. */
export interface Proof {
  /** E-mail address and password; otherwise `variable` goes into `header`, or into the query. */
  isBasic?: boolean;
  header?: string;
  query?: string;
  /** Text before the value of the variable. */
  before: string;
  variable: string;
}

/** Returns how snippets write a key that goes where a document says. */
export const proofOf = (place: KeyPlace | undefined): Proof | undefined =>
  place && {
    ...(place.in === 'header' ? { header: place.name } : { query: place.name }),
    before: place.prefix,
    variable: 'API_KEY',
  };

/** Who sends the requests of the form, and where to. */
export interface Sender {
  /** Address that paths follow, without a slash at the end. */
  server: string;
  /** Says what sending does. */
  warning?: { title: string; text: string } | undefined;
  /** Undefined for a request without credentials. */
  proof: Proof | undefined;
  /** Fields of the credentials; `onChange` clears their errors. */
  fields(errors: Errors, onChange: () => void): ReactNode;
  /** Errors by field that prevent sending. */
  errors(): Errors;
  /** False while nothing can be sent, which the fields explain. */
  canSend: boolean;
  /** @throws Error that `explain` has words for */
  send(operation: OperationEntry, prepared: Prepared): Promise<Answer>;
  explain(error: unknown): string;
  /** Says more about a response, such as why it is a refusal. */
  note?(answer: Answer): ReactNode;
}
