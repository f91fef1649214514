import * as z from 'zod';
import { pageMembers } from './cursor';
import { DeveloperStatus } from './developer';
import { Millis } from './time';

/** Kinds of teams: companies in the Edge dialect, app groups in X. */
export const TeamKind = z.enum(['companies', 'appGroups']);
export type TeamKind = z.infer<typeof TeamKind>;

/** A company or app group in a list. */
const TeamRow = z
  .object({
    kind: TeamKind,
    name: z.string(),
    displayName: z.string(),
    status: DeveloperStatus,
    apps: z.int().meta({ description: 'How many apps it has' }),
    createdAt: Millis,
    lastModifiedAt: Millis,
  })
  .meta({
    id: 'TeamRow',
    example: {
      kind: 'companies',
      name: 'harbour',
      displayName: 'Harbour Ltd.',
      status: 'active',
      apps: 1,
      createdAt: 1_700_000_000_000,
      lastModifiedAt: 1_700_000_000_000,
    },
  });

export const TeamRows = z
  .object({ teams: z.array(TeamRow), ...pageMembers })
  .meta({ id: 'TeamRows', example: { teams: [TeamRow.meta()?.example], from: 1 } });
