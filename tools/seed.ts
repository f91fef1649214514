import type { Context } from '../shared/context';
import { hashPassword, verifyPassword } from '../shared/crypto/passwords';
import { created, modified } from '../shared/domain/stamps';
import { dialects } from '../shared/runtime/dialects/dialects';
import { type DialectName, OrganizationSettings } from '../shared/schemas/organization';
import { PortalSettings } from '../shared/schemas/portal';

/** Administrator of the organizations that `npm start` creates; the password is public. */
export const administrator = { email: 'admin@example.com', password: 'keymint-demo' };

/** Lengths of generated keys and secrets. Source: Apigee's samples of either dialect. */
const lengths = {
  edge: { keyLength: 32, secretLength: 16 },
  x: { keyLength: 48, secretLength: 64 },
} as const;

/** Members of an organization that only X returns. */
const runtime = (name: string) => ({ projectId: name, runtimeType: 'CLOUD', state: 'ACTIVE' });

interface NewOrganization extends Partial<OrganizationSettings> {
  name: string;
  dialect: DialectName;
  admin: { email: string; password: string };
}

/**
 * Stores an organization with one administrator. @throws OrganizationAlreadyExists @throws Error while another of
 * this name is being deleted
 */
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
  await store.atomically(async ({ organizations, members, deletions }) => {
    if (await deletions.find(name))
      throw new Error(
        `Another organization ${name} is being deleted. Complete it: keymint org delete ${name}`,
      );
    members.create(name, { email: admin.email, role: 'orgadmin', passwordHash, ...stamps });
    organizations.create({
      name,
      ...all,
      displayName: name,
      type: 'paid',
      sealing: 'app',
      properties: dialect === 'x' ? [{ name: 'features.hybrid.enabled', value: 'true' }] : [],
      ...(dialect === 'x' && runtime(name)),
      ...stamps,
    });
  });
}

/** The organization of the demo API. */
export const DEMO = 'demo';

/** Organizations that `npm start` creates: `demo`, and one for every further dialect. */
const demos = (Object.keys(dialects) as DialectName[]).map((dialect) => ({
  name: dialect === 'edge' ? DEMO : `${DEMO}-${dialect}`,
  dialect,
}));

/** Creates the missing demo organizations and returns their names. */
export async function seed(context: Pick<Context, 'store' | 'now'>, password: string): Promise<string[]> {
  const made: string[] = [];
  for (const { name, dialect } of demos) {
    const { organizations, deletions } = context.store;
    if ((await organizations.find(name)) || (await deletions.find(name))) continue;
    await createOrganization({ name, dialect, admin: { ...administrator, password } }, context);
    const portal = PortalSettings.parse({ brand: { name: name === DEMO ? 'Demo' : name } });
    await context.store.atomically(({ portalSettings }) => portalSettings.put(name, undefined, portal));
    made.push(name);
  }
  return made;
}

/**
 * Replaces the public password of the administrators of demo organizations, which ends their sessions and log-ins.
 * Returns the names of these organizations.
 */
export async function replacePublishedPasswords(
  { store, now }: Pick<Context, 'store' | 'now'>,
  password: string,
): Promise<string[]> {
  const replaced: string[] = [];
  for (const { name } of demos) {
    const member = await store.members.find(name, administrator.email);
    if (!member) continue;
    const [isPublished] = await verifyPassword([member.passwordHash], administrator.password);
    if (!isPublished) continue;
    const passwordHash = await hashPassword(password);
    const by = { name: 'npm start', action: 'replacePublishedPassword' };
    await store.by(by).atomically(async ({ members }) => {
      const before = await members.get(name, administrator.email);
      members.replace(name, before, { ...before, passwordHash, ...modified(by, now()) });
    });
    replaced.push(name);
  }
  return replaced;
}
