import type { Context } from './context';

type Wildcards<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Wildcards<Rest>
  : never;

/**
 * One event function: what it listens to and what it does.
 *
 * Events come at least once, in any order, and late; a handler reads what is there now and does
 * nothing where nothing is left to do. It throws only what another delivery may mend.
 */
export interface Trigger<Pattern extends string = string> {
  /** One line for the index of functions. */
  summary: string;
  /** Which change of a document wakes it. Source: Eventarc, `google.cloud.firestore.document.v1.*`. */
  on: 'created' | 'updated' | 'deleted' | 'written';
  /** The documents it listens to; names in braces stand for one segment each. */
  document: Pattern;
  handler(event: { params: Record<Wildcards<Pattern>, string> }, context: Context): Promise<void>;
}

/** Declares a trigger; the names in its document pattern are the names of its parameters. */
export const trigger = <const Pattern extends string>(definition: Trigger<Pattern>) => ({
  kind: 'trigger' as const,
  ...definition,
});
