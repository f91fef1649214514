import type * as faults from './faults';

type Faults = typeof faults;

/** The code of every fault. */
export type FaultCode = {
  [Name in keyof Faults]: Faults[Name] extends { readonly code: infer Code extends string } ? Code : never;
}[keyof Faults];
