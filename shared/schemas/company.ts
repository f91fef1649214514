import * as z from 'zod';
import { Attributes, AttributesDraft } from './attribute';
import { DeveloperStatus, Email } from './developer';
import { onX } from './onX';
import { Names, OwnerName, oneLine } from './text';
import { Millis } from './time';
import { ActorName, Identifier, withTraits, type XmlForm } from './traits';

/** Unique in the organization regardless of case; used in URLs. Source: Apigee Edge, companies. */
const CompanyName = OwnerName.refine((name) => name !== '0', 'A company is not named 0').meta({
  id: 'CompanyName',
  description: 'Letters, digits, spaces and . _ - $ %; not 0',
  example: 'harbour',
});

/** Body to replace a company. */
export const CompanyChange = z
  .object({
    displayName: oneLine(1024).default(''),
    attributes: AttributesDraft.default([]),
  })
  .meta({ id: 'CompanyChange', xml: { name: 'Company' }, example: { displayName: 'Harbour Ltd.' } });

/** Body to create a company. */
export const CompanyDraft = CompanyChange.extend({ name: CompanyName }).meta({
  id: 'CompanyDraft',
  xml: { name: 'Company' },
  example: { name: 'harbour', displayName: 'Harbour Ltd.' },
});

/** A company: developers who own apps together. */
export const Company = z
  .object({
    apps: Names('App').meta({ description: 'Names of its apps' }),
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

/** Maximum developers that one request adds to a company. */
const MAX_DEVELOPERS_PER_REQUEST = 400;

const membersXml: XmlForm = { root: 'Developers' };

/** Developers of a company with their roles there. */
export const CompanyDevelopers = z
  .object({
    developer: withTraits(z.array(z.object({ email: Identifier, role: z.string().optional() })), {
      xml: membersXml,
    }),
  })
  .meta({
    id: 'CompanyDevelopers',
    xml: { name: 'Developers' },
    example: { developer: [{ email: 'ada@example.com', role: 'admin' }] },
  });

/** Body to add developers to a company or change their roles. */
export const CompanyDevelopersDraft = z
  .object({
    developer: withTraits(
      z.array(
        z.object({ email: onX(z.nonoptional(Email), { isLowerCase: true }), role: oneLine(255).optional() }),
      ),
      { xml: membersXml },
    ).max(MAX_DEVELOPERS_PER_REQUEST),
  })
  .meta({
    id: 'CompanyDevelopersDraft',
    xml: { name: 'Developers' },
    example: { developer: [{ email: 'ada@example.com', role: 'admin' }] },
  });
