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
 * The document that identifies the key ring of a database: `keyRing/fingerprints`. Whoever commits first
 * stores it, and whoever commits first with further keys adds theirs. Keys that go from the ring stay.
 */
const PATH = 'keyRing/fingerprints';
const Fingerprints: z.ZodType<RingFingerprints> = z.object({
  pepper: z.string(),
  keys: z.record(z.string(), z.string()),
});

/** How often the document is read again because others store it at the same time. */
const MAX_ATTEMPTS = 10;

interface Guarded {
  database: Database;
  vault: Vault;
}

/** What is wrong with a ring for a database that was used with another; undefined when nothing is. */
function mismatchOf(ours: RingFingerprints, stored: RingFingerprints): string | undefined {
  const other = Object.entries(ours.keys).find(([id, key]) => (stored.keys[id] ?? key) !== key);
  if (ours.pepper !== stored.pepper) return 'its pepper is another';
  return other && `its key ${other[0]} is another`;
}

/** The write that stores what is not stored yet; undefined when all of it is. */
function claimOf(ours: RingFingerprints, found: Snapshot | undefined): Write | undefined {
  if (!found) return { create: PATH, data: { ...ours } };
  const stored = Fingerprints.parse(found.data);
  if (Object.keys(ours.keys).every((id) => Object.hasOwn(stored.keys, id))) return undefined;
  const data = { ...stored, keys: { ...ours.keys, ...stored.keys } };
  return { replace: PATH, data, precondition: { version: found.version } };
}

/**
 * Holds the vault of a process to the database it works with. A ring with another pepper, or with other
 * bytes under the id of a key, would find no consumer key and open nothing: with such a ring every use of
 * the vault is refused, the log says so once, and `ready` rejects. Everything else goes on.
 *
 * The fingerprints are read along with whatever the process reads first, and never again. No read returns
 * before they are known; what was derived from the ring before, such as the path that is read, then does
 * not count.
 */
export function guardRing(
  database: Database,
  { vault, fingerprints: ours }: { vault: Vault; fingerprints: RingFingerprints },
  log: Log,
): Guarded {
  let state: 'unknown' | 'same' | 'other' = 'unknown';
  let mismatch: string | undefined;
  let checking: Promise<void> | undefined;
  /** What is to be stored before this process commits anything. */
  let claim: Write | undefined;
  let claiming: Promise<void> | undefined;
  /** Whether the vault was used before the ring was known to be the right one. */
  let isUsedUnchecked = false;

  const refusal = () => Object.assign(WrongKeyRing(), { cause: mismatch });

  const judge = (found: Snapshot | undefined): void => {
    mismatch = found && mismatchOf(ours, Fingerprints.parse(found.data));
    state = mismatch === undefined ? 'same' : 'other';
    claim = mismatch === undefined ? claimOf(ours, found) : undefined;
    if (mismatch === undefined) return;
    log.error(
      { mismatch },
      'The key ring is not the one of this database; nothing is verified, issued or opened',
    );
  };

  const alone = () => database.read(PATH);

  /** Judges by what a read finds; where that fails, the next read is asked. */
  const check = (found: Promise<Snapshot | undefined>): Promise<void> => {
    checking = found.then(judge);
    checking.catch(() => {
      checking = undefined;
    });
    return checking;
  };

  const known = (): Promise<void> => (state === 'unknown' ? (checking ?? check(alone())) : Promise.resolve());

  /** The result of a read that was begun before the ring was known. */
  const checked = async <T>(reading: Promise<T>): Promise<T> => {
    const [read] = await Promise.all([reading, known()]);
    if (state === 'other' && isUsedUnchecked) throw refusal();
    return read;
  };

  const readAlong = async (paths: readonly string[], scope?: ReadScope): Promise<Map<string, Snapshot>> => {
    const all = database.readAll([...paths, PATH], scope);
    const carried = all.then((found) => found.get(PATH));
    // What is wrong with the other paths is nobody else's trouble.
    void check(carried.catch((error) => (isUnreachable(error) ? carried : alone())));
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
        judge(await database.read(PATH));
        // What is about to be committed may be sealed with this ring.
        if (state === 'other') throw refusal();
      }
    }
  };

  /** A use of the vault, which is refused with a wrong ring. */
  const guarded =
    <Args extends unknown[], T>(use: (...args: Args) => T) =>
    (...args: Args): T => {
      if (state === 'other') throw refusal();
      if (state === 'unknown') isUsedUnchecked = true;
      return use(...args);
    };

  return {
    vault: {
      ...vault,
      async ready() {
        await known();
        if (state === 'other') throw refusal();
      },
      seal: guarded(vault.seal),
      open: guarded(vault.open),
      openAny: guarded(vault.openAny),
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
      count(...asked) {
        const counted = database.count(...asked);
        return state === 'unknown' ? checked(counted) : counted;
      },
      query(...asked) {
        const found = database.query(...asked);
        return state === 'unknown' ? checked(found) : found;
      },
      queryAt(...asked) {
        const found = database.queryAt(...asked);
        return state === 'unknown' ? checked(found) : found;
      },
      async *stream(...asked) {
        await known();
        yield* database.stream(...asked);
      },
      async *streamAll(...asked) {
        await known();
        yield* database.streamAll(...asked);
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
