import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { CompanyAlreadyExists, CompanyDoesNotExist, CompanyStartKeyDoesNotExist } from '../../faults';
import { Company } from '../../schemas/company';
import { formatOwner } from '../../schemas/owner';
import { termsOf } from '../../schemas/searchTerms';
import { internal } from '../../schemas/traits';
import type { NamedPart } from '../database';
import { documentId, documentPath } from '../documentId';
import { type DocumentRef, type PageRequest, requireStart, type UnitOfWork } from '../unit';
import { closable } from './owners';

/** A company as stored. */
export const StoredCompany = Company.extend({
  /**
   * Number of additions of developers; incremented so that an addition conflicts with a concurrent deletion.
   */
  additions: z.int().default(0),
  /** Beginnings of the words of its names: see schemas/searchTerms.ts. */
  terms: internal(z.array(z.string())).optional(),
  ...closable,
});
export type StoredCompany = z.infer<typeof StoredCompany>;

const folder = (org: string): string => documentPath('organizations', org, 'companies');

/** Returns the document id of a company; names are unique regardless of case. */
const idOf = (name: string): string | undefined => documentId(name.toLowerCase());

const refTo = (org: string, id: string): DocumentRef<StoredCompany> => ({
  path: documentPath('organizations', org, 'companies', id),
  schema: StoredCompany,
});

const refOf = (org: string, { name }: { name: string }): DocumentRef<StoredCompany> => {
  const id = idOf(name);
  if (id === undefined) throw new Error('A company that is stored has a name that can be');
  return refTo(org, id);
};

const NameOnly = Company.pick({ name: true });

/** What a company is found by. */
const textsOf = ({ name, displayName }: Pick<Company, 'name' | 'displayName'>): string[] => [
  name,
  displayName,
];

const withTerms = <T extends Company>(company: T) => ({ ...company, terms: termsOf(textsOf(company)) });

/** True if the terms of a company are up to date. */
export const isCompanyIndexed = (company: StoredCompany): boolean =>
  isDeepStrictEqual(company.terms, withTerms(company).terms);

/** `organizations/{org}/companies/{lower-case name}` */
export const companies = (unit: UnitOfWork) => {
  const pageOf = async <T extends { name: string }>(
    org: string,
    { startKey, count }: PageRequest,
    schema: z.ZodType<T>,
    fields?: readonly string[],
  ): Promise<T[]> => {
    const page = await unit.list(folder(org), schema, {
      orderBy: 'name',
      limit: count,
      ...(startKey && { startAt: startKey.at }),
      ...(fields && { fields }),
    });
    requireStart(startKey, page[0]?.name === startKey?.at, CompanyStartKeyDoesNotExist);
    return page;
  };

  return {
    /** Returns the reference to a company; an impossible name gives one that refers to nothing. */
    ownerPath: ({ name }: { name: string }): string =>
      formatOwner({ kind: 'companies', id: idOf(name) ?? '' }),

    /** @throws CompanyDoesNotExist */
    async get(org: string, company: string): Promise<StoredCompany> {
      const id = idOf(company);
      const found = id === undefined ? undefined : await unit.find(refTo(org, id));
      if (!found) throw CompanyDoesNotExist({ company, org });
      return found;
    },

    /** Returns one page in the order of names. @throws CompanyStartKeyDoesNotExist */
    list: (org: string, page: PageRequest) => pageOf(org, page, StoredCompany),

    /** A part of the companies in the order of their names, or of those with a word that begins with a term. */
    search: (org: string, term: string | undefined, part: NamedPart): Promise<StoredCompany[]> =>
      unit.list(folder(org), StoredCompany, {
        ...part,
        orderBy: 'name',
        ...(term !== undefined && { contains: { field: 'terms', element: term } }),
      }),

    /** How many there are. */
    count: (org: string) => unit.count(folder(org), {}),

    /** What companies are stored under, where lists are told apart by it. */
    idOf: ({ name }: { name: string }): string => idOf(name) ?? '',

    /** The names of one page. @throws CompanyStartKeyDoesNotExist */
    listNames: async (org: string, page: PageRequest) =>
      (await pageOf(org, page, NameOnly, ['name'])).map(({ name }) => name),

    /** @throws CompanyAlreadyExists */
    create(org: string, company: Company): Company {
      const taken = CompanyAlreadyExists({ company: company.name });
      unit.create(refOf(org, company), withTerms({ ...company, additions: 0 }), taken);
      return company;
    },

    /** Replaces a company read in this unit of work. */
    replace(org: string, company: StoredCompany): StoredCompany {
      unit.replace(refOf(org, company), withTerms(company));
      return company;
    },

    /** Recomputes the terms of a company. Returns whether any changed. */
    async reindex(org: string, company: string): Promise<boolean> {
      const id = idOf(company);
      const found = id === undefined ? undefined : await unit.find(refTo(org, id));
      if (!found || isCompanyIndexed(found)) return false;
      unit.replace(refOf(org, found), withTerms(found));
      return true;
    },

    /** Counts an addition of developers; the company must still exist at the commit. */
    noteAddition: (org: string, company: StoredCompany): void =>
      unit.update(refOf(org, company), {
        transforms: [{ field: 'additions', increment: 1 }],
        precondition: { exists: true },
      }),

    /** Deletes a company read in this unit of work. */
    delete: (org: string, company: StoredCompany): void => unit.delete(refOf(org, company)),
  };
};
