import type { Context } from '../shared/context';
import { hashPassword } from '../shared/domain/passwords';
import { created } from '../shared/domain/stamps';
import { dialects } from '../shared/runtime/dialects/dialect';
import { type DialectName, OrganizationSettings } from '../shared/schemas/organization';

/** The administrator of the organizations that `npm start` makes. */
export const administrator = { email: 'admin@example.com', password: 'keymint-demo' };

/** How long generated keys and secrets are. Source: Apigee's samples of either dialect. */
const lengths = {
  edge: { keyLength: 32, secretLength: 16 },
  x: { keyLength: 48, secretLength: 64 },
} as const;

/** What X tells of an organization beside what Edge tells. */
const runtime = (name: string) => ({ projectId: name, runtimeType: 'CLOUD', state: 'ACTIVE' });

interface NewOrganization extends Partial<OrganizationSettings> {
  name: string;
  dialect: DialectName;
  admin: { email: string; password: string };
}

/** Stores an organization with one administrator. @throws OrganizationAlreadyExists */
export async function createOrganization(
  { name, dialect, admin, ...settings }: NewOrganization,
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<void> {
  const passwordHash = await hashPassword(admin.password);
  const all = OrganizationSettings.parse({
    dialect,
    ...lengths[dialect],
    environments: ['test', 'prod'],
    ...settings,
  });
  const stamps = created({ name: admin.email }, now());
  await store.atomically(({ organizations, members }) => {
    members.create(name, { email: admin.email, role: 'orgadmin', passwordHash, ...stamps });
    organizations.create({
      name,
      ...all,
      displayName: name,
      type: 'paid',
      properties: dialect === 'x' ? [{ name: 'features.hybrid.enabled', value: 'true' }] : [],
      ...(dialect === 'x' && runtime(name)),
      ...stamps,
    });
  });
}

/** Makes an organization `demo`, and one for every further dialect, where they are not there yet. */
export async function seed(context: Pick<Context, 'store' | 'now'>): Promise<void> {
  for (const dialect of Object.keys(dialects) as DialectName[]) {
    const name = dialect === 'edge' ? 'demo' : `demo-${dialect}`;
    if (await context.store.organizations.find(name)) continue;
    await createOrganization({ name, dialect, admin: administrator }, context);
  }
}
