/** Thrown by a trigger whose work is not due yet: the event is delivered again then. */
export class NotYet extends Error {
  constructor(
    /** In milliseconds. */
    readonly wait: number,
  ) {
    super(`This is due in ${wait} ms`);
  }
}
