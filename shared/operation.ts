import type { z } from 'zod';
import type { OperationContext } from './context';
import type { Browser, Caller } from './environment';
import type { FaultKind } from './faults';
import type { Permission } from './permissions';
import type { ParamsOf } from './schemas/path';

/** Required permission by `action`, `entity` or `status`, and otherwise. */
export type ByAction = { otherwise: Permission } & Record<string, Permission>;

/** The permission of an operation that needs no caller: anybody may ask, within its limit. */
export const ANYBODY = 'anybody';

/** True for an operation that needs no caller. */
export const isForAnybody = ({ permission }: Pick<Operation, 'permission'>): boolean =>
  permission === ANYBODY;

/** How often an operation without a caller may be asked in an organization, counted across processes. */
export interface RequestLimit {
  /** Requests from one network. */
  max: number;
  /** Requests from all networks together; unlimited by default. */
  maxOfAll?: number;
  /** In milliseconds. */
  window: number;
  /**
   * What happens beyond it: `refused` answers 429; `ignored` answers like success, and does nothing, where a
   * refusal would reveal what earlier requests did.
   */
  beyond: 'refused' | 'ignored';
}

/** How an answer goes that is sent while it is still being read. */
export interface Streaming<Params = object> {
  contentType: string;
  /** Suggested file name; `now` in milliseconds since 1970. */
  filename(params: Params, now: number): string;
}

/** Returns the number of whole documents that take as much memory as this many names or rows. */
export const documentsAs = (names: number): number => Math.ceil(names / 8);

/**
 * An HTTP function: contract and behaviour in one value.
 *
 * Its file name is its name: `functions/apps/createDeveloperApp.ts` is deployed as `create-developer-app`,
 * documented as operationId `createDeveloperApp`, and tested in
 * `test/functions/apps/createDeveloperApp.test.ts`. No other list exists.
 */
export interface Operation<
  Path extends string = string,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  /** One line for the index of the API docs; the file's doc comment has the details. */
  summary: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Alias: a second method or path, for clients that use it. */
  also?: { method?: 'POST' | 'PUT'; path?: string };
  /** Apigee's path; names in braces are those of `schemas/path.ts`. */
  path: Path;
  /** What its caller must be allowed; where it depends on what the request does, what each takes. */
  permission: Permission | ByAction | typeof ANYBODY;
  /** Present where `permission` is `anybody`, and nowhere else. */
  limit?: RequestLimit;
  query?: Query;
  /**
   * Maximum number of whole documents in the response, for admission by memory, if it does not follow from
   * `count`, `rows`, `pageSize`, `limit` and `expand`.
   */
  documents?: (query: never) => number;
  /** Without a schema the body is left unread. */
  body?: Body;
  /** Maximum length of the body in bytes, if it differs from that of others. */
  bodyLimit?: number;
  /** True if an `action` in the query is the whole request: then the body is left unread. */
  actionReplacesBody?: boolean;
  /** True where a request that was carried out before is answered 200 again: see `asUnchanged`. */
  isIdempotent?: boolean;
  /** HTTP status of success; 204 where there is no response. */
  status: 200 | 201 | 202 | 204;
  /** An optional one says that the answer may also be 204 without a body. */
  response?: Response;
  /** Streams the response as a file; `response` is then created with `piecesLike`. */
  streams?: Streaming<ParamsOf<Path>>;
  /** All faults that `handler` may throw, for docs and contract tests. */
  faults: readonly FaultKind[];
  /** Handles the request; returns Edge's form of the response, whatever the organization's dialect. */
  handler(
    request: {
      params: ParamsOf<Path>;
      query: z.output<Query>;
      body: z.output<Body>;
      caller: Caller;
      /** Absent where a program calls the handler itself. */
      browser?: Browser;
    },
    context: OperationContext,
  ): Promise<z.input<Response>>;
}

/** Declares an operation; the types of `handler` follow from the path and the schemas. */
export const operation = <
  const Path extends string,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Response extends z.ZodType = z.ZodVoid,
>(
  definition: Operation<Path, Query, Body, Response>,
) => ({ kind: 'operation' as const, ...definition });

const unchanged = new WeakSet<object>();

/** Marks an answer of an operation that `isIdempotent`: nothing was done again. */
export const asUnchanged = <Answer extends object>(answer: Answer): Answer => {
  unchanged.add(answer);
  return answer;
};

export const isUnchanged = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && unchanged.has(answer);
