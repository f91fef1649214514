import { LRUCache } from 'lru-cache';
import type { Context } from '../../context';
import { OrganizationDoesNotExist, Unavailable } from '../../faults';
import { bytesOf, lruOptions } from '../../lruOptions';
import { OrganizationName } from '../../schemas/organization';
import { MAX_SETTINGS_AGE_MS, type StoredOrganization } from '../../store/collections/organizations';
import { openCircuitBreaker } from '../../verification/cache/circuitBreaker';

/** Size of the cache in bytes: about 1,000 organizations. */
const MAX_BYTES = 8 * 2 ** 20;

/** Maximum organization names in the cached directory, and per query. */
const MAX_NAMES = 100_000;
const NAMES_PER_READ = 10_000;

/** Minimum interval between reads of the directory, in milliseconds, in all and per name. */
const MIN_INTERVAL_MS = 1000;
const INTERVAL_PER_NAME_MS = 10;

/**
 * Maximum unknown names read individually per window, so that a new organization is found at once; window in
 * milliseconds.
 */
const MAX_PROBES = 10;
const PROBE_WINDOW_MS = 1000;

type Needs = Pick<Context, 'store' | 'now' | 'log'>;

/**
 * Caches which organizations exist. For unknown names a process reads a few documents a second, then uses a
 * directory of all names: made-up names have a constant cost, and new organizations are found at once or
 * within seconds.
 */
function openDirectory({ store, log }: Pick<Needs, 'store' | 'log'>) {
  let names: Set<string> | undefined;
  /** Last name of a directory that is too large to load completely. */
  let lastName: string | undefined;
  let loadedAt = 0;
  let loading: Promise<void> | undefined;
  /** Names read individually since `probedAt`. */
  let probes = new Set<string>();
  let probedAt = Number.NEGATIVE_INFINITY;

  const readNames = async (): Promise<void> => {
    // A failed read also delays the next one.
    loadedAt = performance.now();
    const found = new Set<string>();
    let last: string | undefined;
    while (found.size < MAX_NAMES) {
      const some = await store.organizations.listNames(NAMES_PER_READ, last);
      for (const name of some) found.add(name);
      last = some.at(-1);
      if (some.length < NAMES_PER_READ) break;
    }
    names = found;
    lastName = found.size < MAX_NAMES ? undefined : last;
  };
  const load = (): Promise<void> => {
    loading ??= readNames()
      // Keep the previous names until they can be read again.
      .catch((error) => log.error({ error }, 'The names of organizations could not be read'))
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };

  /** True if the name may be read individually: a few names per window, each once. */
  const isProbe = (name: string, at: number): boolean => {
    if (at - probedAt >= PROBE_WINDOW_MS) {
      probes = new Set();
      probedAt = at;
    }
    if (probes.size >= MAX_PROBES || probes.has(name)) return false;
    probes.add(name);
    return true;
  };

  return {
    /**
     * False if the organization certainly does not exist. @throws Unavailable if that cannot be decided now
     */
    async mayExist(name: string): Promise<boolean> {
      if (loading !== undefined) await loading;
      if (!names || names.has(name)) return true;
      const at = performance.now();
      if (isProbe(name, at)) return true;
      if (at - loadedAt >= Math.max(MIN_INTERVAL_MS, names.size * INTERVAL_PER_NAME_MS)) {
        await load();
        if (names.has(name)) return true;
      }
      if (lastName !== undefined && name > lastName) throw Unavailable();
      return false;
    },
    /** Reports that an organization was not found. */
    async missed(name: string): Promise<void> {
      names?.delete(name);
      if (!names) await load();
    },
    /** Reports that this process created or changed an organization. */
    add(name: string): void {
      names?.add(name);
    },
  };
}

/** Opens the cache of organizations of one process. */
export function cacheOrganizations({ store, now, log }: Needs): Context['organizations'] {
  const known = new LRUCache<string, { organization: StoredOrganization; readAt: number }>(
    lruOptions(MAX_BYTES, ({ organization }) => bytesOf(organization)),
  );
  const reading = new Map<string, Promise<StoredOrganization | undefined>>();
  const directory = openDirectory({ store, log });
  const circuitBreaker = openCircuitBreaker({ now, log });

  /** Reads an organization; concurrent calls share one read. */
  const read = (name: string): Promise<StoredOrganization | undefined> => {
    const pending = reading.get(name);
    if (pending !== undefined) return pending;
    const readAt = performance.now();
    const finish = async () => {
      try {
        const organization = await store.organizations.find(name);
        // If it changed meanwhile, do not cache the result.
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
