import { unique } from '../../support/registry/given';
import type { Registry } from '../../support/registry/registry';

/** Returns a company's developers as listed. */
export const membersOf = async (registry: Registry, company: string) =>
  (await registry.get(`${company}/developers`)).body.developer;

/** Stores developers of a company; returns their e-mail addresses in order. */
export async function storeMembers({ org, context }: Registry, company: string, count: number) {
  const prefix = unique('member');
  const emails = Array.from({ length: count }, (_, n) => `${prefix}-${`${n}`.padStart(4, '0')}@example.com`);
  const stamps = { createdAt: 0, createdBy: 'import', lastModifiedAt: 0, lastModifiedBy: 'import' };
  for (let from = 0; from < count; from += 250) {
    await context.store.atomically(({ developers }) => {
      for (const email of emails.slice(from, from + 250)) {
        developers.create(org, {
          email,
          developerId: unique('id'),
          firstName: 'Ada',
          lastName: 'Lovelace',
          userName: 'ada',
          apps: [],
          companies: [company.replace('/companies/', '')],
          attributes: [],
          organizationName: org,
          status: 'active',
          ...stamps,
        });
      }
    });
  }
  return emails;
}
