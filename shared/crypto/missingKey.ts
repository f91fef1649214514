/** A text is sealed with a key that is not on the ring: added to other processes' rings since, or removed too early. */
export class MissingKey extends Error {}
