import type { Progress } from './progress';

/*
 * What a command answers, and how it ends: 0 done, 1 failed, 2 wrong usage, 3 differences found.
 */

/** What a command answers; `--json` prints `data`, `--quiet` the secret alone, anything else `text`. */
export interface Result {
  text: string;
  /** What is shown only this once, such as a password: the last line of the text. */
  secret?: string;
  /** Members that describe the result to programs. */
  data: unknown;
  /** True where a comparison found differences. */
  differs?: boolean;
  /** True where something is not as it should be. */
  fails?: boolean;
}

/** Options that every command takes. */
export interface Shell {
  json: boolean;
  quiet: boolean;
  /** Confirms in advance what would be asked for. */
  yes: boolean;
  /** Prints what is no result on standard error; prints nothing with `--quiet`. */
  say(line: string): void;
  /** Prints how far a command is, now and then; prints nothing with `--quiet`. */
  progress: Progress;
}

/** Runs a command: arguments in the order of its usage, and options by their names in camel case. */
export type Run = (args: readonly string[], options: Options, shell: Shell) => Promise<Result | undefined>;

/** Options as typed: texts, or true for those that take no value. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** The text of an option. */
export function textOf(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** Ends the command with 1; its message is printed alone. */
export class Refusal extends Error {}

/** Ends the command with 2: an argument or an option has a value that it does not take. */
export class UsageError extends Error {}

export const EXIT = { done: 0, failed: 1, usage: 2, differences: 3 } as const;
