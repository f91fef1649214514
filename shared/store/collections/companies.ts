import * as z from 'zod';
import { CompanyAlreadyExists, CompanyDoesNotExist, CompanyStartKeyDoesNotExist } from '../../faults';
import { Company } from '../../schemas/company';
import { formatOwner } from '../../schemas/owner';
import { documentId, documentPath } from '../documentId';
import { type Page, type Place, requireStart, type Session } from '../unit';
import { closable } from './owners';

/** A company as stored. */
const StoredCompany = Company.extend({
  /** How often developers were added: an addition changes the company, whenever it comes. */
  additions: z.int().default(0),
  ...closable,
});
export type StoredCompany = z.infer<typeof StoredCompany>;

const folder = (org: string): string => documentPath('organizations', org, 'companies');

/** The document id of a company, whose name is unique whatever its case. */
const idOf = (name: string): string | undefined => documentId(name.toLowerCase());

const at = (org: string, id: string): Place<StoredCompany> => ({
  path: documentPath('organizations', org, 'companies', id),
  schema: StoredCompany,
});

const placeOf = (org: string, { name }: { name: string }): Place<StoredCompany> => {
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
    /** The reference to a company; to none where nothing can have the name. */
    ownerPath: ({ name }: { name: string }): string =>
      formatOwner({ kind: 'companies', id: idOf(name) ?? '' }),

    /** @throws CompanyDoesNotExist */
    async get(org: string, company: string): Promise<StoredCompany> {
      const id = idOf(company);
      const found = id === undefined ? undefined : await session.find(at(org, id));
      if (!found) throw CompanyDoesNotExist({ company, org });
      return found;
    },

    /** One page in the order of names. @throws CompanyStartKeyDoesNotExist */
    list: (org: string, page: Page) => pageOf(org, page, StoredCompany),

    /** The names of one page. @throws CompanyStartKeyDoesNotExist */
    listNames: async (org: string, page: Page) =>
      (await pageOf(org, page, NameOnly, ['name'])).map(({ name }) => name),

    /** @throws CompanyAlreadyExists */
    create(org: string, company: Company): Company {
      const taken = CompanyAlreadyExists({ company: company.name });
      session.create(placeOf(org, company), { ...company, additions: 0 }, taken);
      return company;
    },

    /** Replaces a company that was read. */
    replace(org: string, company: StoredCompany): StoredCompany {
      session.replace(placeOf(org, company), company);
      return company;
    },

    /** Notes that developers are added to a company, which must still be there then. */
    noteAddition: (org: string, company: StoredCompany): void =>
      session.update(placeOf(org, company), {
        transforms: [{ field: 'additions', increment: 1 }],
        precondition: { exists: true },
      }),

    /** Deletes a company that was read. */
    delete: (org: string, company: StoredCompany): void => session.delete(placeOf(org, company)),
  };
};
