import type { Context } from './context';

type Wildcards<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Wildcards<Rest>
  : never;

/**
 * An event function: the documents it listens to and its handler.
 *
 * Events arrive at least once, in any order, and late. A handler reads the current state and is idempotent.
 * It throws only errors that a retry can fix, or `NotYet`.
 */
export interface Trigger<Pattern extends string = string> {
  /** One line for the index of functions. */
  summary: string;
  /** The change that triggers it. Source: Eventarc, `google.cloud.firestore.document.v1.*`. */
  on: 'created' | 'updated' | 'deleted' | 'written';
  /** Pattern of document paths; each name in braces matches one segment. */
  document: Pattern;
  /**
   * True for a trigger that runs after the commit that wakes it, never as part of it: it reads what that commit
   * changed by queries, or must not show in how long the commit takes.
   */
  isDetached?: boolean;
  handler(event: { params: Record<Wildcards<Pattern>, string> }, context: Context): Promise<void>;
}

/** Declares a trigger; the names in the document pattern become its parameters. */
export const trigger = <const Pattern extends string>(definition: Trigger<Pattern>) => ({
  kind: 'trigger' as const,
  ...definition,
});
