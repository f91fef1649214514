import type { DialectName } from '../../schemas/organization';
import type { Dialect } from './dialect';
import { edge } from './edge';
import { x } from './x';

export const dialects: Record<DialectName, Dialect> = { edge, x };
