import type { z } from 'zod';
import type { OperationContext } from './context';
import type { Caller } from './environment';
import type { FaultKind } from './faults';
import type { Permission } from './permissions';
import type { ParamsOf } from './schemas/path';

/** What an operation takes by `action`, `entity` or `status`, and what it takes otherwise. */
export type ByAction = { otherwise: Permission } & Record<string, Permission>;

/** How an answer goes that is sent while it is still being read. */
export interface Streaming<Params = object> {
  contentType: string;
  /** What browsers save it as; `now` is in milliseconds since 1970. */
  filename(params: Params, now: number): string;
}

/** The number of documents that take as much memory as so many names, or rows of a list. */
export const documentsAs = (names: number): number => Math.ceil(names / 8);

/**
 * One HTTP function: its contract and its behaviour, in one value.
 *
 * The file an operation stands in names it: `functions/apps/createDeveloperApp.ts` is deployed as
 * `create-developer-app`, documented as operationId `createDeveloperApp`, and tested in
 * `test/functions/apps/createDeveloperApp.test.ts`. Nothing else lists it.
 */
export interface Operation<
  Path extends string = string,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  /** One line for the index of the API docs; the file's doc comment says the rest. */
  summary: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** A second method or path that does the same, for clients that use it. */
  also?: { method?: 'POST' | 'PUT'; path?: string };
  /** Apigee's path; names in braces come from `schemas/path.ts`. */
  path: Path;
  /** What its caller must be allowed; where it depends on what the request does, what each takes. */
  permission: Permission | ByAction;
  query?: Query;
  /**
   * The number of whole documents that an answer is made of at most, where the query does not say it by
   * `count`, `rows`, `pageSize` or `limit`, and `expand`: answers of many are admitted by their memory.
   */
  documents?: (query: never) => number;
  /** Without one, whatever body is sent is left unread. */
  body?: Body;
  /** True where an `action` in the query is all that a request does: then its body is left unread, too. */
  actionReplacesBody?: boolean;
  /** HTTP status of success; 204 where there is no response. */
  status: 200 | 201 | 204;
  /** An optional one says that the answer may also be 204 without a body. */
  response?: Response;
  /** Has the answer sent as a file, piece by piece as `handler` reads it; `response` is then made by `piecesLike`. */
  streams?: Streaming<ParamsOf<Path>>;
  /** Everything `handler` may throw, for the docs and for the contract tests. */
  faults: readonly FaultKind[];
  /** Does the work; answers Edge's form of the response, whatever the organization's dialect. */
  handler(
    request: {
      params: ParamsOf<Path>;
      query: z.output<Query>;
      body: z.output<Body>;
      caller: Caller;
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
