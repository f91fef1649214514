/** A date with microseconds, such as the time of a commit. Copying it to another database keeps them. */
export class Moment extends Date {
  constructor(
    milliseconds: number,
    /** Microseconds beyond the millisecond, 1 to 999. */
    readonly micros: number,
  ) {
    super(milliseconds);
  }

  /** ISO 8601 with microseconds. */
  override toISOString(): string {
    return super.toISOString().replace('Z', `${this.micros}`.padStart(3, '0').concat('Z'));
  }
}

/** Returns the microseconds of a date beyond its millisecond. */
export const microsOf = (date: Date): number => (date instanceof Moment ? date.micros : 0);

/** Returns a date with microseconds; a plain `Date` if there are none. */
export const momentOf = (milliseconds: number, micros: number): Date =>
  micros === 0 ? new Date(milliseconds) : new Moment(milliseconds, micros);
