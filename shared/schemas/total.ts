import * as z from 'zod';

/** How many there are of what is searched for. */
export const Total = z
  .object({ total: z.int().optional().meta({ description: 'Absent where it cannot be told' }) })
  .meta({ id: 'Total', example: { total: 123 } });
