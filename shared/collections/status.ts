/** gRPC status of a failed call. Source: google.rpc.Code. */
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

/** The gRPC status in an error, if it is one of a call. */
export const statusOf = (error: unknown): number | undefined => (error as { code?: number } | null)?.code;

const unreachable = new Set<number | undefined>([
  Status.unavailable,
  Status.deadlineExceeded,
  Status.resourceExhausted,
]);

/** Whether an error says that the database cannot be reached. */
export const isUnreachable = (error: unknown): boolean => unreachable.has(statusOf(error));
