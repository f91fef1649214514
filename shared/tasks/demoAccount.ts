import type { Context } from '../context';
import { verifyPassword } from '../crypto/passwords';

/** Returns the demo account for a sign-in page; null without one, or once its password was changed everywhere. */
export async function offeredAccount({
  demoAccount,
  store,
}: Pick<Context, 'demoAccount' | 'store'>): Promise<{ demo: NonNullable<typeof demoAccount> } | null> {
  if (!demoAccount) return null;
  const members = await store.members.findAnywhere(demoAccount.email);
  const hashes = members.map(({ passwordHash }) => passwordHash);
  const areValid = await verifyPassword(hashes, demoAccount.password);
  return areValid.includes(true) ? { demo: demoAccount } : null;
}
