import type { Fault } from '../../faults';
import type { DialectName } from '../../schemas/organization';
import { edge } from './edge';

/** One of the two forms of Apigee's management API: how plain answers look to its callers. */
export interface Dialect {
  /** An operation's answer, which is in Edge's form, as this dialect has it. */
  present(answer: unknown): unknown;
  /** The body of a refusal. */
  refuse(fault: Fault): unknown;
  /** How this dialect lays out JSON. */
  json(value: unknown): string;
}

/** The dialects spoken here. */
export const dialects: Partial<Record<DialectName, Dialect>> = { edge };

/** The dialect of an organization; Edge's where none is known yet, as before the caller is. */
export const dialectOf = (name: DialectName | undefined): Dialect => (name && dialects[name]) ?? edge;
