import type { z } from 'zod';
import type { FaultKind } from '../../faults';
import type { Operation } from '../../operation';
import type { Contract } from '../dialects/dialect';

/** A JSON Schema as OpenAPI 3.1 has it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What a JSON Schema was made of. */
export interface Origin {
  zodSchema: z.core.$ZodType;
  io: 'input' | 'output';
}

/**
 * How a dialect is documented: what it does to requests and answers, done to their JSON Schemas. It
 * stands beside the dialect, and no deployed function loads it.
 */
export interface Docs {
  /** What tells it from the other, as Markdown. */
  about: string;
  /** What an operation may throw, or the dialect for it. */
  faults(operation: Contract & Pick<Operation, 'query' | 'faults'>): readonly FaultKind[];
  /** The body of a request in Edge's form, as clients of this dialect write it. */
  send(body: unknown, schema: z.core.$ZodType): unknown;
  /** Changes a JSON Schema of what Edge takes or answers to one of what this dialect does. */
  translate(schema: JsonSchema, origin: Origin): void;
  /** What every refusal is, and what it is called. */
  refusal: { id: string; schema: JsonSchema };
  /** What refusals are, besides, under an HTTP status that stands for these codes. */
  refusalWith(status: number, codes: readonly string[]): JsonSchema;
}
