import type { z } from 'zod';
import { CompanyAlreadyExists, CompanyDoesNotExist, CompanyStartKeyDoesNotExist } from '../faults';
import { Company } from '../schemas/company';
import { documentId } from './documentId';
import { type Page, type Place, requireStart, type Session } from './session';

const folder = (org: string): string => `organizations/${org}/companies`;

/** The document id of a company, whose name is unique whatever its case. */
const idOf = (name: string): string | undefined => documentId(name.toLowerCase());

const at = (org: string, id: string): Place<Company> => ({ path: `${folder(org)}/${id}`, schema: Company });

const placeOf = (org: string, { name }: Company): Place<Company> => {
  const id = idOf(name);
  if (id === undefined) throw new Error('A company that is stored has a name that can be');
  return at(org, id);
};

const NameOnly = Company.pick({ name: true });

/** `organizations/{org}/companies/{lower-case name}` */
export const companies = (session: Session) => {
  const pageOf = async <T extends { name: string }>(
    org: string,
    { startKey, count }: Page,
    schema: z.ZodType<T>,
    fields?: readonly string[],
  ): Promise<T[]> => {
    const page = await session.list(folder(org), schema, {
      orderBy: 'name',
      limit: count,
      ...(startKey && { startAt: startKey.at }),
      ...(fields && { fields }),
    });
    requireStart(startKey, page[0]?.name === startKey?.at, CompanyStartKeyDoesNotExist);
    return page;
  };

  return {
    /** Path of a company's document, below the organization. */
    ownerPath: ({ name }: { name: string }): string => `companies/${idOf(name)}`,

    /** @throws CompanyDoesNotExist */
    async get(org: string, company: string): Promise<Company> {
      const id = idOf(company);
      const found = id === undefined ? undefined : await session.find(at(org, id));
      if (!found) throw CompanyDoesNotExist({ company, org });
      return found;
    },

    /** One page in the order of names. @throws CompanyStartKeyDoesNotExist */
    list: (org: string, page: Page) => pageOf(org, page, Company),

    /** The names of one page. @throws CompanyStartKeyDoesNotExist */
    listNames: async (org: string, page: Page) =>
      (await pageOf(org, page, NameOnly, ['name'])).map(({ name }) => name),

    /** @throws CompanyAlreadyExists */
    create(org: string, company: Company): Company {
      session.create(placeOf(org, company), company, CompanyAlreadyExists({ company: company.name }));
      return company;
    },

    /** Replaces a company that was read. */
    replace(org: string, company: Company): Company {
      session.replace(placeOf(org, company), company);
      return company;
    },

    /** Deletes a company that was read. */
    delete: (org: string, company: Company): void => session.delete(placeOf(org, company)),
  };
};
