import type { z } from 'zod';
import type { FaultKind } from '../../faults';
import type { Operation } from '../../operation';
import type { Contract } from '../dialects/dialect';

/** A JSON Schema of OpenAPI 3.1. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The source of a JSON Schema. */
export interface Origin {
  zodSchema: z.core.$ZodType;
  io: 'input' | 'output';
}

/**
 * Documentation of a dialect: applies its translations to JSON Schemas. Separate from the dialect, so that no
 * deployed function loads it.
 */
export interface Docs {
  /** Description of the dialect, in Markdown. */
  about: string;
  /** Returns the faults of an operation in this dialect. */
  faults(operation: Contract & Pick<Operation, 'query' | 'faults'>): readonly FaultKind[];
  /** Translates an example body from Edge's form. */
  send(body: unknown, schema: z.core.$ZodType): unknown;
  /** Translates a JSON Schema from Edge's form. */
  translate(schema: JsonSchema, origin: Origin): void;
  /** Returns the whole document with what the schemas of its members do not say. */
  complete<Document>(document: Document): Document;
  /** Schema of all refusals, with its id. */
  refusal: { id: string; schema: JsonSchema };
  /** Returns further constraints on refusals with an HTTP status and these codes. */
  refusalWith(status: number, codes: readonly string[]): JsonSchema;
}
