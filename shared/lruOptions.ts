/** Overhead of an LRUCache per entry, in bytes. */
const ENTRY_BYTES = 200;

/**
 * Returns options of an LRUCache with a limit in bytes: keys count, and `sizeOf` adds the values. Nothing is
 * preallocated, because `max` is not set.
 */
export const lruOptions = <Value>(maxBytes: number, sizeOf: (value: Value) => number) => ({
  maxSize: maxBytes,
  sizeCalculation: (value: Value, key: string) => ENTRY_BYTES + 2 * key.length + sizeOf(value),
});

const OBJECT_BYTES = 64;

/** Estimates the memory of plain data in bytes; rather too high than too low. */
export function bytesOf(value: unknown): number {
  if (typeof value === 'string') return 24 + 2 * value.length;
  if (typeof value !== 'object' || value === null) return 16;
  if (Array.isArray(value)) return value.reduce((sum, element) => sum + bytesOf(element), OBJECT_BYTES);
  // Names of members are shared by all objects of a shape.
  return Object.values(value).reduce<number>((sum, member) => sum + bytesOf(member), OBJECT_BYTES);
}
