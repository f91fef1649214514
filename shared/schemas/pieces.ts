import * as z from 'zod';

/** The answer of an operation that `streams`: its text, piece by piece. */
export const piecesLike = (example: string) =>
  z
    .custom<AsyncIterable<string>>(
      (value) => typeof (value as Partial<AsyncIterable<string>>)?.[Symbol.asyncIterator] === 'function',
    )
    .meta({ example });
