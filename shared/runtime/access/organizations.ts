import { LRUCache } from 'lru-cache';
import type { Context } from '../../context';
import { OrganizationDoesNotExist, Unavailable } from '../../faults';
import { bytesOf, lruOptions } from '../../lruOptions';
import { OrganizationName } from '../../schemas/organization';
import { MAX_SETTINGS_AGE_MS, type StoredOrganization } from '../../store/collections/organizations';
import { openCircuitBreaker } from '../../verification/cache/circuitBreaker';

/** The most memory that organizations may take, in bytes: some 1,000 of them. */
const MAX_BYTES = 8 * 2 ** 20;

/** The most names of the directory, and of one query for it. */
const MAX_NAMES = 100_000;
const NAMES_AT_ONCE = 10_000;

/** How often the directory is read at most, in milliseconds; and for each name in it: 100 names a second. */
const MIN_GAP = 1000;
const GAP_PER_NAME = 10;

/** How many unknown names a second are looked for by themselves: what was made a moment ago is found at once. */
const MAX_PROBES = 10;
const PROBE_WINDOW = 1000;

type Needs = Pick<Context, 'store' | 'now' | 'log'>;

/**
 * Remembers which organizations exist. After the first unknown name a process looks for a few a second, and
 * answers all others from a directory of all names: made-up names cost a constant, however many there are, and
 * new organizations are found at once or within seconds.
 */
function openDirectory({ store, log }: Pick<Needs, 'store' | 'log'>) {
  let names: Set<string> | undefined;
  /** The last name of a directory that has no room for all. */
  let lastName: string | undefined;
  let loadedAt = 0;
  let loading: Promise<void> | undefined;
  /** The names that were looked for by themselves since `probedAt`. */
  let probes = new Set<string>();
  let probedAt = Number.NEGATIVE_INFINITY;

  const readNames = async (): Promise<void> => {
    // Also a reading that fails is not tried again at once.
    loadedAt = performance.now();
    const found = new Set<string>();
    let last: string | undefined;
    while (found.size < MAX_NAMES) {
      const some = await store.organizations.listNames(NAMES_AT_ONCE, last);
      for (const name of some) found.add(name);
      last = some.at(-1);
      if (some.length < NAMES_AT_ONCE) break;
    }
    names = found;
    lastName = found.size < MAX_NAMES ? undefined : last;
  };
  const load = (): Promise<void> => {
    loading ??= readNames()
      // The names that were read before are good until they can be read again.
      .catch((error) => log.error({ error }, 'The names of organizations could not be read'))
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };

  /** Whether a name may be looked for by itself: few are in a second, and each once. */
  const isProbe = (name: string, at: number): boolean => {
    if (at - probedAt >= PROBE_WINDOW) {
      probes = new Set();
      probedAt = at;
    }
    if (probes.size >= MAX_PROBES || probes.has(name)) return false;
    probes.add(name);
    return true;
  };

  return {
    /** Whether an organization may exist: its document is worth reading. @throws Unavailable when that cannot be told now */
    async mayExist(name: string): Promise<boolean> {
      if (loading !== undefined) await loading;
      if (!names || names.has(name)) return true;
      const at = performance.now();
      if (isProbe(name, at)) return true;
      if (at - loadedAt >= Math.max(MIN_GAP, names.size * GAP_PER_NAME)) {
        await load();
        if (names.has(name)) return true;
      }
      if (lastName !== undefined && name > lastName) throw Unavailable();
      return false;
    },
    /** To be called when an organization was not found. */
    async missed(name: string): Promise<void> {
      names?.delete(name);
      if (!names) await load();
    },
    /** To be called when an organization was made or changed in this process. */
    add(name: string): void {
      names?.add(name);
    },
  };
}

/** Remembers the organizations of one process, and whether there are any of other names. */
export function rememberOrganizations({ store, now, log }: Needs): Context['organizations'] {
  const known = new LRUCache<string, { organization: StoredOrganization; readAt: number }>(
    lruOptions(MAX_BYTES, ({ organization }) => bytesOf(organization)),
  );
  const reading = new Map<string, Promise<StoredOrganization | undefined>>();
  const directory = openDirectory({ store, log });
  const circuitBreaker = openCircuitBreaker({ now, log });

  /** Reads an organization once, however many ask for it at the same time. */
  const read = (name: string): Promise<StoredOrganization | undefined> => {
    const begun = reading.get(name);
    if (begun !== undefined) return begun;
    const readAt = performance.now();
    const finish = async () => {
      try {
        const organization = await store.organizations.find(name);
        // One that was changed meanwhile is read again for whoever asks later.
        if (reading.get(name) === flight) {
          if (organization) known.set(name, { organization, readAt });
          else known.delete(name);
        }
        return organization;
      } finally {
        if (reading.get(name) === flight) reading.delete(name);
      }
    };
    const flight = finish();
    reading.set(name, flight);
    return flight;
  };

  const find = async (name: string): Promise<StoredOrganization | undefined> => {
    const before = known.get(name);
    if (before && performance.now() - before.readAt < MAX_SETTINGS_AGE_MS) return before.organization;
    if (before)
      return circuitBreaker.refresh<StoredOrganization | undefined>(before.organization, () => read(name));
    if (!OrganizationName.safeParse(name).success || !(await directory.mayExist(name))) return undefined;
    const found = await read(name);
    if (!found) await directory.missed(name);
    return found;
  };

  return {
    find,
    async get(org) {
      const found = await find(org);
      if (!found) throw OrganizationDoesNotExist({ org });
      return found;
    },
    isKnown: (org) => known.get(org) !== undefined,
    forget(org) {
      known.delete(org);
      reading.delete(org);
      directory.add(org);
    },
  };
}
