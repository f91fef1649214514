import * as z from 'zod';
import { Attributes, AttributesDraft } from './attribute';
import { DeveloperStatus, Email } from './developer';
import { onX } from './onX';
import { OwnerName, oneLine } from './text';
import { Millis } from './time';
import { ActorName, Identifier } from './traits';

/** Unique in the organization, whatever its case, and the company's place in URLs. Source: Apigee Edge, companies. */
const CompanyName = OwnerName.refine((name) => name !== '0', 'A company is not named 0').meta({
  id: 'CompanyName',
  description: 'Letters, digits, spaces and . _ - $ %; not 0',
  example: 'harbour',
});

/** What a caller sends to replace a company. */
export const CompanyChange = z
  .object({
    displayName: oneLine(1024).default(''),
    attributes: AttributesDraft.default([]),
  })
  .meta({ id: 'CompanyChange', xml: { name: 'Company' }, example: { displayName: 'Harbour Ltd.' } });

/** What a caller sends to create a company. */
export const CompanyDraft = CompanyChange.extend({ name: CompanyName }).meta({
  id: 'CompanyDraft',
  xml: { name: 'Company' },
  example: { name: 'harbour', displayName: 'Harbour Ltd.' },
});

/** A company: several developers who own apps together. */
export const Company = z
  .object({
    apps: z.array(z.string()).meta({ description: 'Names of its apps' }),
    attributes: Attributes,
    createdAt: Millis,
    createdBy: ActorName,
    displayName: z.string(),
    lastModifiedAt: Millis,
    lastModifiedBy: ActorName,
    name: Identifier,
    organization: z.string(),
    status: DeveloperStatus,
  })
  .meta({
    id: 'Company',
    xml: { name: 'Company' },
    example: {
      apps: ['weather'],
      attributes: [],
      createdAt: 1_700_000_000_000,
      createdBy: 'admin@example.com',
      displayName: 'Harbour Ltd.',
      lastModifiedAt: 1_700_000_000_000,
      lastModifiedBy: 'admin@example.com',
      name: 'harbour',
      organization: 'demo',
      status: 'active',
    },
  });
export type Company = z.infer<typeof Company>;

/** The most developers that one request adds to a company. */
const MOST_AT_ONCE = 400;

/** Developers of a company, each with the role they have there. */
export const CompanyDevelopers = z
  .object({ developer: z.array(z.object({ email: Identifier, role: z.string().optional() })) })
  .meta({
    id: 'CompanyDevelopers',
    xml: { name: 'Developers' },
    example: { developer: [{ email: 'ada@example.com', role: 'admin' }] },
  });

/** Developers as sent, who are added to a company or given another role. */
export const CompanyDevelopersDraft = z
  .object({
    developer: z
      .array(
        z.object({ email: onX(z.nonoptional(Email), { isLowerCase: true }), role: oneLine(255).optional() }),
      )
      .max(MOST_AT_ONCE),
  })
  .meta({
    id: 'CompanyDevelopersDraft',
    xml: { name: 'Developers' },
    example: { developer: [{ email: 'ada@example.com', role: 'admin' }] },
  });
