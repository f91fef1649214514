import { created } from '../../shared/domain/stamps';
import type { Store } from '../../shared/store/store';
import { MAX_WRITES_PER_UNIT } from '../../shared/store/unit';

/** Developers per commit: each takes two writes, one for the e-mail address. */
const BATCH = Math.floor(MAX_WRITES_PER_UNIT / 2);

/** Returns a developer with the values that all of a crowd share; `name` is unique. */
export const crowdDeveloper = (org: string, developerId: string, name: string, apps: string[] = []) => ({
  developerId,
  email: `${name}@acme.test`,
  userName: name,
  firstName: 'Dev',
  lastName: name,
  organizationName: org,
  status: 'active' as const,
  attributes: [],
  apps,
  companies: [],
});

/** Stores developers in an organization, ten of whom have a last name with the same prefix. */
export async function storeDevelopers(
  store: Store,
  org: string,
  size: number,
  say: (progress: string) => void,
): Promise<void> {
  for (let first = 0; first < size; first += BATCH) {
    if (first % (BATCH * 40) === 0) say(`Storing developers, ${first} of ${size}`);
    await store.atomically(({ developers }) => {
      for (let number = first; number < Math.min(first + BATCH, size); number++) {
        const name = `crowd${String(number).padStart(6, '0')}`;
        developers.create(org, {
          ...crowdDeveloper(org, `${org}-${name}`, name),
          ...created({ name: 'npm run bench' }, 1_700_000_000_000 + number * 1000),
        });
      }
    });
  }
}
