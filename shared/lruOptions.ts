/** What an LRUCache keeps of an entry beside its key and its value, in bytes. */
const ENTRY_BYTES = 200;

/**
 * Options of an LRUCache that is bounded in bytes: those of keys are counted, `sizeOf` adds those of a value.
 * Without `max` nothing is allocated before there are entries.
 */
export const lruOptions = <Value>(maxBytes: number, sizeOf: (value: Value) => number) => ({
  maxSize: maxBytes,
  sizeCalculation: (value: Value, key: string) => ENTRY_BYTES + 2 * key.length + sizeOf(value),
});

const OBJECT_BYTES = 64;

/** Estimates what plain data take in memory, in bytes; rather too many than too few. */
export function bytesOf(value: unknown): number {
  if (typeof value === 'string') return 24 + 2 * value.length;
  if (typeof value !== 'object' || value === null) return 16;
  if (Array.isArray(value)) return value.reduce((sum, element) => sum + bytesOf(element), OBJECT_BYTES);
  // Names of members are shared by all objects of a shape.
  return Object.values(value).reduce<number>((sum, member) => sum + bytesOf(member), OBJECT_BYTES);
}
