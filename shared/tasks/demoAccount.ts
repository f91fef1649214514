import type { Context } from '../context';
import { verifyPassword } from '../crypto/passwords';
import type { DemoAccount } from '../environment';

/** The last check, by the hashes that it compared: visitors cause no more than one each time a password changes. */
let checked: { hashes: string; isValid: Promise<boolean> } | undefined;

function isValid(hashes: readonly string[], password: string): Promise<boolean> {
  const key = hashes.join('\n');
  if (checked?.hashes === key) return checked.isValid;
  const found = verifyPassword(hashes, password).then((each) => each.includes(true));
  checked = { hashes: key, isValid: found };
  found.catch(() => {
    checked = undefined;
  });
  return found;
}

/** Returns the demo account for a sign-in page; null without one, or once its password was changed everywhere. */
export async function offeredAccount({
  demoAccount,
  store,
}: Pick<Context, 'demoAccount' | 'store'>): Promise<{ demo: DemoAccount } | null> {
  if (!demoAccount) return null;
  const members = await store.members.findAnywhere(demoAccount.email);
  const hashes = members.map(({ passwordHash }) => passwordHash);
  return hashes.length > 0 && (await isValid(hashes, demoAccount.password)) ? { demo: demoAccount } : null;
}
