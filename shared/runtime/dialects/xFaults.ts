import { randomBytes } from 'node:crypto';
import {
  ApiProductNotAssociated,
  ChangedMeanwhile,
  ConsumerKeyAlreadyExists,
  type Fault,
  rpcCodes,
  WriteConflict,
} from '../../faults';

/* Faults as `google.rpc.Status`. */

const aborted = new Set<string>([ChangedMeanwhile.code, ConsumerKeyAlreadyExists.code, WriteConflict.code]);

/** Returns the HTTP status of a fault. */
export const statusOf = ({ code, status }: Pick<Fault, 'code' | 'status'>): number =>
  code === ApiProductNotAssociated.code ? 400 : status;

/** Returns the `status` of a `google.rpc.Status`. */
export const wordOf = (code: string, status: number): string | undefined =>
  aborted.has(code) ? 'ABORTED' : rpcCodes[status as keyof typeof rpcCodes];

/** Types of the details of a `google.rpc.Status`. */
export const details = {
  precondition: 'type.googleapis.com/google.rpc.PreconditionFailure',
  badRequest: 'type.googleapis.com/google.rpc.BadRequest',
  requestInfo: 'type.googleapis.com/google.rpc.RequestInfo',
};

const newRequestId = (): string => randomBytes(8).readBigUInt64BE().toString();

/** Creates a google.rpc.Status; clients find Edge's fault code in the type of the first violation. */
export function refuse(fault: Fault, requestId = newRequestId()): unknown {
  const { code, message, problems } = fault;
  const status = statusOf(fault);
  const precondition = {
    '@type': details.precondition,
    violations: [{ type: code, subject: requestId, description: message }],
  };
  const badRequest = { '@type': details.badRequest, fieldViolations: problems };
  const info = { '@type': details.requestInfo, requestId };
  return {
    error: {
      code: status,
      message,
      status: wordOf(code, status),
      details: [problems.length > 0 ? badRequest : precondition, info],
    },
  };
}
