import type { z } from 'zod';

/** What Apigee X refuses of a text that Edge takes. */
interface LimitsOnX {
  /** Length in UTF-8. */
  maxBytes?: number;
  /** True for a text that has no capital letters. */
  isLowerCase?: boolean;
}

const limits = new WeakMap<z.core.$ZodType, LimitsOnX>();

/** Declares the limits that a text has on Apigee X; the schema has those of Edge. */
export const onX = <Schema extends z.ZodType>(schema: Schema, limitsOnX: LimitsOnX): Schema => {
  limits.set(schema, limitsOnX);
  return schema;
};

/** The limits that a text has on Apigee X besides those of its schema. */
export const limitsOnX = (schema: z.core.$ZodType): LimitsOnX | undefined => limits.get(schema);
