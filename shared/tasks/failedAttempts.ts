import { LRUCache } from 'lru-cache';
import type { Environment } from '../environment';
import { TooManyAttempts } from '../faults';
import { lruOptions } from '../lruOptions';
import type { CounterKey, StoredCount } from '../store/collections/failedAttempts';

const MINUTE = 60_000;

/** The window in which wrong passwords count, in milliseconds. */
export const PASSWORD_WINDOW = 15 * MINUTE;

/** Limit of failed attempts in a window of time. */
interface Limit {
  /** Failures without a delay. */
  max: number;
  /** In milliseconds. */
  window: number;
  /** Delay after them, in milliseconds; each further failure doubles it. The window's length by default. */
  firstDelay?: number;
  /** True when a success resets the counter. */
  isReset?: boolean;
}

/**
 * Counters shared by all processes. Passwords: of a person from a network, of a person from a known browser, of
 * all people from a network, of a person from all unknown browsers. Consumer secrets of a key from a network.
 * Unknown consumer keys by network, by a gateway's client, by gateway and by caller.
 * Source: OWASP Authentication Cheat Sheet, login throttling; OWASP, device cookies.
 */
const limits = {
  personAndNetwork: { max: 10, window: PASSWORD_WINDOW, firstDelay: MINUTE / 2, isReset: true },
  device: { max: 10, window: PASSWORD_WINDOW, firstDelay: MINUTE / 2, isReset: true },
  network: { max: 100, window: PASSWORD_WINDOW },
  person: { max: 300, window: PASSWORD_WINDOW, firstDelay: MINUTE / 2 },
  account: { max: 300, window: PASSWORD_WINDOW, firstDelay: MINUTE / 2 },
  accountAndNetwork: { max: 10, window: PASSWORD_WINDOW, firstDelay: MINUTE / 2, isReset: true },
  secret: { max: 10, window: MINUTE },
  unknownKeysOfNetwork: { max: 100, window: MINUTE },
  unknownKeysOfClient: { max: 10, window: MINUTE },
  unknownKeysOfGateway: { max: 3000, window: MINUTE },
  unknownKeysOfCaller: { max: 10, window: MINUTE },
} satisfies Record<string, Limit>;

/**
 * Minimum length of generated consumer keys and secrets, which cannot be guessed: 16 of 62 characters are 95
 * bits. Only imported ones are shorter.
 */
const MIN_UNGUESSABLE_LENGTH = 16;

/** Returns true when a consumer key or secret is short enough to be guessed. */
export const isGuessable = (text: string): boolean => text.length < MIN_UNGUESSABLE_LENGTH;

/** A counter of failed attempts. */
export interface Counter {
  kind: keyof typeof limits;
  /** Identifies the person, network, key, gateway or caller. */
  names: readonly string[];
  /** The organization it belongs to; passwords belong to none. */
  org?: string;
}

/** A counter in the current window. */
interface Place extends CounterKey {
  limit: Limit;
  /** When the window ends, in milliseconds since 1970. */
  end: number;
}

/** Attempts of this process that have not ended, for one counter. */
interface InFlight {
  count: number;
  /** Settles when the attempt ends that was not counted beforehand. */
  uncounted?: Promise<void>;
}

/** An attempt within its limits. The first call of a method ends it; later calls do nothing. */
export interface AdmittedAttempt<Loaded = undefined> {
  loaded: Loaded;
  /** Counts the attempt as failed; returns the value of its first counter. */
  fail(): Promise<number>;
  succeed(): Promise<void>;
  /** Ends an attempt that was not verified, without counting it. */
  release(): Promise<void>;
}

/** An attempt with a guessable credential. */
export interface Attempt<Loaded, Proven> {
  counters: readonly Counter[];
  /** The credential; concurrent attempts with the same one are one attempt. */
  credential: readonly (string | undefined)[];
  /** Wraps the whole attempt. */
  within?<T>(work: () => Promise<T>): Promise<T>;
  /** Reads what `verify` needs, in the same round trip as the counters. */
  load(): Promise<Loaded>;
  /** Verifies the credential; undefined when it is wrong. Called only within the limits. */
  verify(loaded: Loaded): Promise<Proven | undefined>;
  /** Called after a wrong credential with the value of the first counter. */
  failed?(failures: number, loaded: Loaded): Promise<void>;
}

/**
 * Rate-limits guessable credentials; failures are counted across processes. An attempt is counted before it is
 * verified, so that concurrent attempts stay within the limit. Exception: the only attempt in flight in a process,
 * without failures in the window, is counted afterwards and writes nothing when it succeeds.
 */
export interface Attempts {
  /** @throws TooManyAttempts */
  run<Loaded, Proven>(attempt: Attempt<Loaded, Proven>): Promise<Proven | undefined>;
  /** Admits an attempt, which the caller must end. @throws TooManyAttempts */
  admit<Loaded>(counters: readonly Counter[], load: () => Promise<Loaded>): Promise<AdmittedAttempt<Loaded>>;
}

/** Returns when a counter admits the next attempt, in milliseconds since 1970. */
function refusedUntil({ limit, end }: Place, { failures, at }: Pick<StoredCount, 'failures' | 'at'>): number {
  const { max, window, firstDelay = window } = limit;
  return failures < max ? 0 : Math.min(at + firstDelay * 2 ** (failures - max), end);
}

const noFailures = { failures: 0, at: 0 };

/** Opens the rate limits of one process. */
export function openAttempts({ store, now, vault }: Pick<Environment, 'store' | 'now' | 'vault'>): Attempts {
  const inFlight = new Map<string, InFlight>();
  const sharing = new Map<string, Promise<unknown>>();
  /** When each exhausted counter admits the next attempt: earlier attempts read nothing. */
  const refused = new LRUCache<string, number>(lruOptions(4 * 2 ** 20, () => 16));

  const placesOf = (counters: readonly Counter[], at: number): Place[] =>
    counters.map(({ kind, names, org }) => {
      const limit: Limit = limits[kind];
      const window = Math.floor(at / limit.window);
      const end = (window + 1) * limit.window;
      const tag = vault.tag(JSON.stringify([kind, org, ...names, window]), 'attempts');
      return { org, tag, limit, end, expireAt: end + limit.window };
    });

  const refuse = (until: number): void => {
    const wait = until - now();
    if (wait > 0) throw TooManyAttempts({ seconds: Math.ceil(wait / 1000) });
  };

  const remember = (place: Place, count: Pick<StoredCount, 'failures' | 'at'>): number => {
    const until = refusedUntil(place, count);
    if (until > now()) refused.set(place.tag, until);
    return until;
  };

  const count = async (places: readonly Place[]) => {
    const at = now();
    return { counts: await store.failedAttemptCounters.add(places, at), at };
  };

  /** Counts an attempt before it is verified. @throws TooManyAttempts when others were faster */
  const reserve = async (places: readonly Place[], before: readonly { failures: number }[]) => {
    const counted = await count(places);
    const { counts, at } = counted;
    const untils = places.map((place, index) => {
      const { max } = place.limit;
      const failures = counts[index] ?? 0;
      const read = before[index]?.failures ?? 0;
      // After a delay, only the first of concurrent attempts is admitted.
      const isAdmitted = failures <= max || (read >= max && failures === read + 1);
      return isAdmitted ? 0 : remember(place, { failures: failures - 1, at });
    });
    refuse(Math.max(...untils));
    return counted;
  };

  /** Reverts the count of an attempt that did not fail. */
  const takeBack = async (places: readonly Place[], isSuccess: boolean): Promise<void> => {
    if (places.length === 0) return;
    for (const { tag } of places) refused.delete(tag);
    const isForgotten = ({ limit }: Place) => isSuccess && limit.isReset === true;
    await store.failedAttemptCounters.takeBack({
      deleted: places.filter(isForgotten),
      decremented: places.filter((place) => !isForgotten(place)),
    });
  };

  const enter = (places: readonly Place[]): InFlight[] =>
    places.map(({ tag }) => {
      const flight = inFlight.get(tag) ?? { count: 0 };
      inFlight.set(tag, flight);
      flight.count += 1;
      return flight;
    });

  const leave = (places: readonly Place[]): void => {
    for (const { tag } of places) {
      const flight = inFlight.get(tag);
      if (flight) flight.count -= 1;
      if (flight?.count === 0) inFlight.delete(tag);
    }
  };

  const admit: Attempts['admit'] = async (counters, load) => {
    const places = placesOf(counters, now());
    refuse(Math.max(...places.map(({ tag }) => refused.get(tag) ?? 0)));
    if (places.some(({ tag, limit }) => (inFlight.get(tag)?.count ?? 0) >= limit.max))
      throw TooManyAttempts({ seconds: 1 });

    const flights = enter(places);
    try {
      const uncounted = flights.flatMap((flight) => flight.uncounted ?? []);
      if (uncounted.length > 0) await Promise.all(uncounted);
      const [loaded, ...found] = await Promise.all([
        load(),
        ...places.map((place) => store.failedAttempts.find(place)),
      ]);
      const before = found.map((count) => count ?? noFailures);
      refuse(Math.max(...places.map((place, index) => remember(place, before[index] ?? noFailures))));

      const isAlone = flights.every(({ count }) => count === 1);
      const isCounted = !isAlone || before.some(({ failures }) => failures > 0);
      const counted = isCounted ? await reserve(places, before) : undefined;
      let settle = () => {};
      if (!isCounted) {
        const uncounted = new Promise<void>((resolve) => {
          settle = resolve;
        });
        for (const flight of flights) flight.uncounted = uncounted;
      }

      let isEnded = false;
      const end = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
        if (isEnded) return otherwise;
        isEnded = true;
        try {
          return await work();
        } finally {
          for (const flight of isCounted ? [] : flights) delete flight.uncounted;
          settle();
          leave(places);
        }
      };
      return {
        loaded,
        fail: () =>
          end(async () => {
            const { counts, at } = counted ?? (await count(places));
            for (const [index, place] of places.entries())
              remember(place, { failures: counts[index] ?? 0, at });
            return counts[0] ?? 0;
          }, 0),
        succeed: () => end(() => takeBack(isCounted ? places : [], true), undefined),
        release: () => end(() => takeBack(isCounted ? places : [], false), undefined),
      };
    } catch (error) {
      leave(places);
      throw error;
    }
  };

  const make = async <Loaded, Proven>({
    counters,
    load,
    verify,
    failed,
  }: Attempt<Loaded, Proven>): Promise<Proven | undefined> => {
    const admission = await admit(counters, load);
    try {
      const proven = await verify(admission.loaded);
      if (proven !== undefined) {
        await admission.succeed();
        return proven;
      }
      const failures = await admission.fail();
      await failed?.(failures, admission.loaded);
      return undefined;
    } finally {
      await admission.release();
    }
  };

  return {
    admit,
    run<Loaded, Proven>(attempt: Attempt<Loaded, Proven>) {
      const { counters, credential, within = (work) => work() } = attempt;
      const id = vault.tag(JSON.stringify([counters, credential]), 'attempts at the same time');
      const begun = sharing.get(id) ?? within(() => make(attempt)).finally(() => sharing.delete(id));
      sharing.set(id, begun);
      return begun as Promise<Proven | undefined>;
    },
  };
}
