import * as z from 'zod';
import type { RingFingerprints, Vault } from '../crypto/vault';
import type { Log } from '../environment';
import { WriteConflict, WrongKeyRing } from '../faults';
import {
  type Database,
  errorKindOf,
  isUnreachable,
  type ReadScope,
  type Snapshot,
  type Write,
} from '../store/database';

/**
 * Identifies the key ring of a database. The first process to commit creates it; a process with further keys
 * adds theirs. Keys removed from the ring stay.
 */
const PATH = 'keyRing/fingerprints';
const Fingerprints: z.ZodType<RingFingerprints> = z.object({
  pepper: z.string(),
  keys: z.record(z.string(), z.string()),
});

/** Maximum rereads of the document while other processes write it. */
const MAX_ATTEMPTS = 10;

interface Guarded {
  database: Database;
  vault: Vault;
}

/** Returns how a ring differs from the stored one; undefined if it matches. */
function mismatchOf(ours: RingFingerprints, stored: RingFingerprints): string | undefined {
  const other = Object.entries(ours.keys).find(([id, key]) => (stored.keys[id] ?? key) !== key);
  if (ours.pepper !== stored.pepper) return 'its pepper is another';
  return other && `its key ${other[0]} is another`;
}

/** Returns the write that stores new fingerprints; undefined if all are stored. */
function claimOf(ours: RingFingerprints, found: Snapshot | undefined): Write | undefined {
  if (!found) return { create: PATH, data: { ...ours } };
  const stored = Fingerprints.parse(found.data);
  if (Object.keys(ours.keys).every((id) => Object.hasOwn(stored.keys, id))) return undefined;
  const data = { ...stored, keys: { ...ours.keys, ...stored.keys } };
  return { replace: PATH, data, precondition: { version: found.version } };
}

/**
 * Binds the vault of a process to its database. A ring with another pepper, or with another key under a known
 * id, could neither find nor decrypt any consumer key: with such a ring every use of the vault throws, the
 * log reports it once, and `ready` rejects. Everything else keeps working.
 *
 * The fingerprints are read once, together with the first read of the process. No read returns before they
 * are checked, so that results derived from a wrong ring, such as paths, are discarded.
 */
export function guardRing(
  database: Database,
  { vault, fingerprints: ours }: { vault: Vault; fingerprints: RingFingerprints },
  log: Log,
): Guarded {
  let state: 'unknown' | 'same' | 'other' = 'unknown';
  let mismatch: string | undefined;
  let checking: Promise<void> | undefined;
  /** Write to commit before the first commit of this process. */
  let claim: Write | undefined;
  let claiming: Promise<void> | undefined;
  /** True if the vault was used before the ring was checked. */
  let isUsedUnchecked = false;

  const wrongKeyRing = () => Object.assign(WrongKeyRing(), { cause: mismatch });

  const compare = (found: Snapshot | undefined): void => {
    mismatch = found && mismatchOf(ours, Fingerprints.parse(found.data));
    state = mismatch === undefined ? 'same' : 'other';
    claim = mismatch === undefined ? claimOf(ours, found) : undefined;
    if (mismatch === undefined) return;
    log.error(
      { mismatch },
      'The key ring is not the one of this database; nothing is verified, issued or opened',
    );
  };

  const readFingerprints = () => database.read(PATH);

  /** Checks the fingerprints that a read returns; if it fails, the next read checks. */
  const check = (found: Promise<Snapshot | undefined>): Promise<void> => {
    checking = found.then(compare);
    checking.catch(() => {
      checking = undefined;
    });
    return checking;
  };

  const known = (): Promise<void> =>
    state === 'unknown' ? (checking ?? check(readFingerprints())) : Promise.resolve();

  /** Awaits a read that began before the ring was checked. */
  const checked = async <T>(reading: Promise<T>): Promise<T> => {
    const [read] = await Promise.all([reading, known()]);
    if (state === 'other' && isUsedUnchecked) throw wrongKeyRing();
    return read;
  };

  const readAlong = async (paths: readonly string[], scope?: ReadScope): Promise<Map<string, Snapshot>> => {
    const all = database.readAll([...paths, PATH], scope);
    const stored = all.then((found) => found.get(PATH));
    // A failure of the other paths must not prevent the check.
    void check(stored.catch((error) => (isUnreachable(error) ? stored : readFingerprints())));
    const found = new Map(await checked(all));
    if (!paths.includes(PATH)) found.delete(PATH);
    return found;
  };

  const claimRing = async (): Promise<void> => {
    for (let attempt = 1; claim; attempt++) {
      try {
        await database.commit([claim]);
        claim = undefined;
      } catch (error) {
        const kind = errorKindOf(error);
        if (kind !== 'AlreadyExists' && kind !== 'Conflict') throw error;
        if (attempt === MAX_ATTEMPTS) throw WriteConflict();
        compare(await database.read(PATH));
        // The commit may contain data sealed with this ring.
        if (state === 'other') throw wrongKeyRing();
      }
    }
  };

  /** Wraps a use of the vault: throws with a wrong ring. */
  const guarded =
    <Args extends unknown[], T>(use: (...args: Args) => T) =>
    (...args: Args): T => {
      if (state === 'other') throw wrongKeyRing();
      if (state === 'unknown') isUsedUnchecked = true;
      return use(...args);
    };

  /** Streams once the ring is known. */
  async function* afterCheck(stream: () => AsyncIterable<Snapshot>): AsyncGenerator<Snapshot> {
    await known();
    yield* stream();
  }

  return {
    vault: {
      ...vault,
      async ready() {
        await known();
        if (state === 'other') throw wrongKeyRing();
      },
      seal: guarded(vault.seal),
      unseal: guarded(vault.unseal),
      unsealAny: guarded(vault.unsealAny),
      requireKey: guarded(vault.requireKey),
      hash: guarded(vault.hash),
      keyRef: guarded(vault.keyRef),
      tag: guarded(vault.tag),
    },
    database: {
      ...database,
      async read(path, fields, scope) {
        if (state !== 'unknown') return database.read(path, fields, scope);
        if (fields || checking !== undefined) return checked(database.read(path, fields, scope));
        return (await readAlong([path], scope)).get(path);
      },
      readAll(paths, scope) {
        if (state !== 'unknown') return database.readAll(paths, scope);
        return checking !== undefined ? checked(database.readAll(paths, scope)) : readAlong(paths, scope);
      },
      count(...args) {
        const counted = database.count(...args);
        return state === 'unknown' ? checked(counted) : counted;
      },
      query(...args) {
        const found = database.query(...args);
        return state === 'unknown' ? checked(found) : found;
      },
      queryAt(...args) {
        const found = database.queryAt(...args);
        return state === 'unknown' ? checked(found) : found;
      },
      stream(...args) {
        // Not wrapped once the ring is known: a generator around another costs time for each document.
        return state === 'unknown' ? afterCheck(() => database.stream(...args)) : database.stream(...args);
      },
      streamAll(...args) {
        return state === 'unknown'
          ? afterCheck(() => database.streamAll(...args))
          : database.streamAll(...args);
      },
      async commit(writes) {
        await known();
        if (claim) {
          claiming ??= claimRing().finally(() => {
            claiming = undefined;
          });
          await claiming;
        }
        return database.commit(writes);
      },
    },
  };
}
