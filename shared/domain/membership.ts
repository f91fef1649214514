import type { StoredDeveloper } from '../store/collections/developers';

/** A developer who no longer belongs to a company. */
export const withoutCompany = (developer: StoredDeveloper, company: string): StoredDeveloper => ({
  ...developer,
  companies: developer.companies.filter((name) => name !== company),
  roles: developer.roles.filter((known) => known.company !== company),
});

/** A developer who belongs to a company in a role; in the role there was when none is given. */
export const withCompany = (
  developer: StoredDeveloper,
  company: string,
  role: string | undefined,
): StoredDeveloper => ({
  ...developer,
  companies: [...new Set([...developer.companies, company])],
  roles:
    role === undefined ? developer.roles : [...withoutCompany(developer, company).roles, { company, role }],
});

/** A company's developer as the company lists them. */
export const memberOf = ({ email, roles }: StoredDeveloper, company: string) => ({
  email,
  role: roles.find((known) => known.company === company)?.role,
});
