/**
 * Room for so many entries in an LRUCache, taken as they come: with `max` the room for all of them is taken
 * before there is any, by every process that starts.
 */
export const roomFor = (most: number) => ({ maxSize: most, sizeCalculation: () => 1 });
