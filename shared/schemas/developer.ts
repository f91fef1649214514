import * as z from 'zod';
import { CreateFieldsAbsent, InvalidEmail } from '../faults';
import { Attributes, AttributesDraft } from './attribute';
import { MAX_PERSON_NAME_LENGTH } from './limits';
import { onX } from './onX';
import { refusing } from './refusing';
import { emailAddress, Names, oneLine, TextBefore } from './text';
import { Millis } from './time';
import { ActorName, Identifier } from './traits';

/** Maximum app names in a developer. Source: Apigee "Get Developer". */
const APPS_SHOWN = 100;

export const Email = refusing(
  emailAddress.meta({
    id: 'Email',
    description: 'Unique in the organization, whatever its case',
    example: 'ada@example.com',
  }),
  { invalid: InvalidEmail },
);

const PersonName = refusing(oneLine(MAX_PERSON_NAME_LENGTH).min(1), { absent: CreateFieldsAbsent });

/** Body to create or replace a developer. */
export const DeveloperDraft = z
  .object({
    email: refusing(onX(z.nonoptional(Email), { isLowerCase: true }), { absent: CreateFieldsAbsent }),
    firstName: PersonName,
    lastName: PersonName,
    userName: PersonName,
    attributes: AttributesDraft.default([]),
  })
  .meta({
    id: 'DeveloperDraft',
    xml: { name: 'Developer' },
    example: {
      email: 'ada@example.com',
      firstName: 'Ada',
      lastName: 'Lovelace',
      userName: 'ada',
      attributes: [{ name: 'team', value: 'engines' }],
    },
  });

/** Apps and keys of an inactive developer stay, but no key works. */
export const DeveloperStatus = z.enum(['active', 'inactive']);

/** A developer in responses, in Edge's order of members. */
export const Developer = z
  .object({
    apps: Names('App')
      .overwrite((names) => names.slice(0, APPS_SHOWN))
      .meta({ description: `Names of the first ${APPS_SHOWN} apps` }),
    companies: Names('Company'),
    email: Identifier,
    developerId: z.string().meta({ description: 'Never changes' }),
    firstName: z.string(),
    lastName: z.string(),
    userName: z.string(),
    organizationName: z.string(),
    status: DeveloperStatus,
    attributes: Attributes,
    createdAt: Millis,
    createdBy: ActorName,
    lastModifiedAt: Millis,
    lastModifiedBy: ActorName,
  })
  .meta({
    id: 'Developer',
    xml: { name: 'Developer' },
    example: {
      apps: ['weather'],
      companies: [],
      email: 'ada@example.com',
      developerId: 'f43ffa3c-e147-47de-8cd6-f5b34429a531',
      firstName: 'Ada',
      lastName: 'Lovelace',
      userName: 'ada',
      organizationName: 'demo',
      status: 'active',
      attributes: [{ name: 'team', value: 'engines' }],
      createdAt: 1_700_000_000_000,
      createdBy: 'admin@example.com',
      lastModifiedAt: 1_700_000_000_000,
      lastModifiedBy: 'admin@example.com',
    },
  });
export type Developer = z.infer<typeof Developer>;

/** Members of a developer that lists, searches and files show, in the order of a file's columns. */
export const listedFields = [
  'developerId',
  'email',
  'firstName',
  'lastName',
  'userName',
  'status',
  'createdAt',
  'lastModifiedAt',
] as const satisfies readonly (keyof Developer)[];

/** The same as a mask for `pick`. */
export const listed = Object.fromEntries(listedFields.map((name) => [name, true])) as Record<
  (typeof listedFields)[number],
  true
>;

const edited = {
  email: Email.optional(),
  firstName: PersonName.optional(),
  lastName: PersonName.optional(),
  userName: PersonName.optional(),
};

/** Body to change members of a developer; others do not change. */
export const DeveloperEdit = z
  .object({
    ...edited,
    was: z
      .object({
        email: TextBefore.optional(),
        firstName: TextBefore.optional(),
        lastName: TextBefore.optional(),
        userName: TextBefore.optional(),
      })
      .optional()
      .meta({ description: 'What must still be so, else nothing is changed' }),
  })
  .meta({ id: 'DeveloperEdit', example: { firstName: 'Augusta' } });
