import type { StoredDeveloper } from '../store/collections/developers';

/** Role of the developers who administer a company. */
const ADMIN = 'admin';

/** True if a developer administers a company. */
export const isAdminOf = ({ roles }: Pick<StoredDeveloper, 'roles'>, company: string): boolean =>
  roles.some((known) => known.company === company && known.role === ADMIN);

/** Removes a developer from a company. */
export const withoutCompany = (developer: StoredDeveloper, company: string): StoredDeveloper => ({
  ...developer,
  companies: developer.companies.filter((name) => name !== company),
  roles: developer.roles.filter((known) => known.company !== company),
});

/** Adds a developer to a company; an undefined role keeps the current one. */
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

/** Returns a developer as listed by a company. */
export const memberOf = ({ email, roles }: StoredDeveloper, company: string) => ({
  email,
  role: roles.find((known) => known.company === company)?.role,
});
