import * as z from 'zod';

/** Number of search results. */
export const Total = z
  .object({ total: z.int().optional().meta({ description: 'Absent where it cannot be told' }) })
  .meta({ id: 'Total', example: { total: 123 } });
