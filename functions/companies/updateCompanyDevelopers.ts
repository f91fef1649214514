import { memberOf, withCompany, withoutCompany } from '../../shared/domain/membership';
import { CompanyDoesNotExist, DeveloperDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { CompanyDevelopers, CompanyDevelopersDraft } from '../../shared/schemas/company';

/** Developers removed from the company per commit. */
const MAX_LEAVING = 400;

/**
 * Adds developers to a company, or changes their roles, and returns them. Other developers stay; an empty
 * list removes all of them.
 */
export default operation({
  summary: 'Update company developers',
  method: 'POST',
  path: '/v1/organizations/{org}/companies/{company}/developers',
  permission: 'companies.write',
  body: CompanyDevelopersDraft,
  status: 200,
  response: CompanyDevelopers,
  faults: [CompanyDoesNotExist, DeveloperDoesNotExist],

  async handler({ params: { org, company }, body }, { store }) {
    const emptySome = () =>
      store.atomically(async ({ companies, developers }) => {
        const { name } = await companies.get(org, company);
        const leaving = await developers.listByCompany(org, name, MAX_LEAVING);
        for (const developer of leaving) developers.replace(org, developer, withoutCompany(developer, name));
        return leaving.length;
      });
    if (body.developer.length === 0) {
      while ((await emptySome()) === MAX_LEAVING);
      return { developer: [] };
    }

    return store.atomically(async ({ companies, developers }) => {
      const roles = new Map(body.developer.map(({ email, role }) => [email.toLowerCase(), role]));
      const [found, known] = await Promise.all([
        companies.get(org, company),
        developers.findAll(org, [...roles.keys()]),
      ]);
      const byEmail = new Map(known.map((developer) => [developer.emailKey, developer]));
      // Conflicts with a concurrent deletion, which must not leave members behind.
      companies.noteAddition(org, found);
      const joined = [...roles].map(([email, role]) => {
        const developer = byEmail.get(email);
        if (!developer) throw DeveloperDoesNotExist({ developer: email, org });
        const member = withCompany(developer, found.name, role);
        return memberOf(developers.replace(org, developer, member), found.name);
      });
      return { developer: joined };
    });
  },
});
