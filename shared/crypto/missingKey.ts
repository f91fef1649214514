/**
 * A text is sealed under a key that is not on the ring: added on other processes since, or removed too early.
 */
export class MissingKey extends Error {}
