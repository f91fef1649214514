import * as z from 'zod';
import type { Attribute } from './attribute';
import { pageMembers } from './cursor';
import { Developer, DeveloperStatus, listed } from './developer';
import { searched } from './text';
import { withTraits } from './traits';

/** A developer in a list. */
const DeveloperRow = Developer.pick(listed)
  .extend({ apps: z.int().meta({ description: 'How many apps the developer has' }) })
  .meta({
    id: 'DeveloperRow',
    example: {
      developerId: 'f43ffa3c-e147-47de-8cd6-f5b34429a531',
      email: 'ada@example.com',
      firstName: 'Ada',
      lastName: 'Lovelace',
      userName: 'ada',
      status: 'active',
      apps: 1,
      createdAt: 1_700_000_000_000,
      lastModifiedAt: 1_700_000_000_000,
    },
  });

const tooMany = z.literal(true).optional().meta({
  description:
    'More than 1,000 match in an order that no index has, and none is told: another word is needed',
});

export const DeveloperRows = z
  .object({
    developers: withTraits(z.array(DeveloperRow), { xml: { item: 'Developer' } }),
    ...pageMembers,
    tooMany,
  })
  .meta({
    id: 'DeveloperRows',
    example: { developers: [DeveloperRow.meta()?.example], from: 1 },
  });

/** Query parameters of a search for developers. */
export const developerQuery = {
  q: searched.meta({
    description:
      'Words that begin words of the first name, last name, username or e-mail address, in any case and without accents, all of them; the beginning of an e-mail address, or after `@` of its domain; or a developerId',
    example: 'ada',
  }),
  status: DeveloperStatus.optional().meta({ description: 'Only developers of this status' }),
  attr: z
    .string()
    .regex(/^[^:]+:/, '`name:value` is expected')
    .transform((text): Attribute => {
      const cut = text.indexOf(':');
      return { name: text.slice(0, cut), value: text.slice(cut + 1) };
    })
    .optional()
    .meta({ description: 'Only developers with this attribute: `name:value`', example: 'tier:gold' }),
};
