import { DatabaseError, type DatabaseErrorKind } from '../store/database';

/** gRPC status codes. Source: google.rpc.Code. */
export const Status = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unavailable: 14,
} as const;

/** Returns the gRPC status of an error. */
export const statusOf = (error: unknown): number | undefined => (error as { code?: number } | null)?.code;

const commonKinds: Record<number, DatabaseErrorKind> = {
  [Status.invalidArgument]: 'TooLarge',
  [Status.deadlineExceeded]: 'Unreachable',
  [Status.resourceExhausted]: 'Unreachable',
  [Status.unavailable]: 'Unreachable',
  [Status.aborted]: 'Conflict',
};

/** Kinds of errors by call, as some statuses mean different things. */
const kinds: Record<'commit' | 'query' | 'read', Record<number, DatabaseErrorKind>> = {
  commit: {
    ...commonKinds,
    [Status.alreadyExists]: 'AlreadyExists',
    [Status.notFound]: 'Conflict',
    [Status.failedPrecondition]: 'Conflict',
  },
  query: { ...commonKinds, [Status.failedPrecondition]: 'MissingIndex' },
  read: commonKinds,
};

/** Translates an error of a call to Firestore into a `DatabaseError`. */
export function databaseError(error: unknown, call: keyof typeof kinds): DatabaseError {
  const kind = kinds[call][statusOf(error) ?? -1] ?? 'Failed';
  return new DatabaseError(kind, error instanceof Error ? error.message : String(error), { cause: error });
}

/** Awaits a call to Firestore. @throws DatabaseError */
export async function translated<T>(call: keyof typeof kinds, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw databaseError(error, call);
  }
}
