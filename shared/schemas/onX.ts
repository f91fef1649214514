import type { z } from 'zod';

/** Limits of a text on Apigee X that Edge does not have. */
interface LimitsOnX {
  /** Length in UTF-8, in bytes. */
  maxBytes?: number;
  /** True if capital letters are not allowed. */
  isLowerCase?: boolean;
}

const limits = new WeakMap<z.core.$ZodType, LimitsOnX>();

/** Declares the limits of a text on Apigee X; the schema itself has those of Edge. */
export const onX = <Schema extends z.ZodType>(schema: Schema, limitsOnX: LimitsOnX): Schema => {
  limits.set(schema, limitsOnX);
  return schema;
};

/** Returns the limits of a text on Apigee X besides those of its schema. */
export const limitsOnX = (schema: z.core.$ZodType): LimitsOnX | undefined => limits.get(schema);
