import type { Dialect } from './dialects/dialect';

/** A body ready to be sent. */
export interface Written {
  contentType: string;
  text: string;
}

/** Writes a value in the dialect, in the media type that is asked for. */
export const write = (value: unknown, dialect: Dialect): Written => ({
  contentType: 'application/json',
  text: `${dialect.json(value)}\n`,
});
