import * as z from 'zod';

/** Schema of a streamed response: its text in pieces. */
export const piecesLike = (example: string) =>
  z
    .custom<AsyncIterable<string>>(
      (value) => typeof (value as Partial<AsyncIterable<string>>)?.[Symbol.asyncIterator] === 'function',
    )
    .meta({ example });
