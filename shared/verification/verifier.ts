import { LRUCache } from 'lru-cache';
import { apiProductPath } from '../collections/apiProducts';
import type { StoredApp } from '../collections/apps';
import type { StoredCredential } from '../collections/credentials';
import type { StoredOwner } from '../collections/owners';
import type { Context } from '../context';
import { type Evidence, type Opening, offersOf } from '../domain/verdict';
import type { ReadyAnswer } from '../endpoint';
import { roomFor } from '../room';
import type { ApiProduct } from '../schemas/apiProduct';
import { type Feed, openFeed } from './feed';
import { openReach, PATIENCE } from './reach';
import { openUses } from './uses';

/** How long what was read may be remembered, in milliseconds. Source: Apigee, key cache. */
export const REMEMBERED = 180_000;

/** The same while changes are not heard of. */
const REMEMBERED_UNHEARD = 3000;

/** How many keys, unknown keys and documents are remembered: of most keys there are a few. */
const MOST_KEYS = 20_000;
const MOST_UNKNOWN = 5000;
const MOST_DOCUMENTS = 100_000;

/** A document that was read, or its absence. */
interface Remembered {
  value: unknown;
  readAt: number;
  /** Whether it was changed since, or would not be heard of when it is. */
  isChanged: boolean;
}

/** What the registry holds of a key that is known. */
export interface KnownKey extends Evidence {
  credential: StoredCredential;
  app: StoredApp;
  owner: StoredOwner | undefined;
}

/** A consumer key that was looked up. */
export interface LookedUp {
  org: string;
  keyRef: string;
  /** What is held of it; undefined when it is unknown. */
  known: KnownKey | undefined;
  /** Answers made of it, by what of its products opens what was asked for. */
  ready: Record<'headers' | 'body', Map<Opening, ReadyAnswer>>;
}

interface Entry extends LookedUp {
  feed: Feed;
  documents: readonly Remembered[];
  /** When the first of the documents was read. */
  readAt: number;
  usedAt: number;
  isUseNoted: boolean;
}

/** Looks consumer keys up, and remembers them. */
export interface Verifier {
  /**
   * What is held of a consumer key; no promise where it is remembered. `looking` says what to do
   * besides where it is not. @throws Unavailable
   */
  find(org: string, consumerKey: string, looking?: () => Looking): LookedUp | Promise<LookedUp>;
  /** Notes that a key was found good. */
  use(found: LookedUp, at: number): void;
  /** Reads a document that is none of a key's, and remembers it as long. */
  remember<T>(org: string, entity: string, read: () => Promise<T>): Promise<T>;
  /** Writes what is to be written, and hears of nothing more. */
  close(): Promise<void>;
}

/** What a look-up has to do besides. */
export interface Looking {
  /** Called as the key is read, so that what it reads travels along. */
  begin(): Promise<void>;
  /** Called when the key is unknown. */
  unknown(): Promise<void>;
}

/** Opens the memory of one process. */
export function openVerifier(context: Pick<Context, 'store' | 'now' | 'log' | 'vault'>): Verifier {
  const { store, now, vault } = context;
  const keys = new LRUCache<string, Entry>(roomFor(MOST_KEYS));
  const unknownKeys = new LRUCache<string, Entry>(roomFor(MOST_UNKNOWN));
  const documents = new LRUCache<string, Remembered>({
    ...roomFor(MOST_DOCUMENTS),
    dispose(document) {
      document.isChanged = true;
    },
  });
  const reading = new Map<string, { document: Remembered; at: number; read: Promise<Remembered> }>();
  const lookUps = new Map<string, Promise<Entry>>();
  const feeds = new Map<string, Feed>();
  const uses = openUses(context, (used) => {
    (used as Entry).isUseNoted = false;
  });
  const reach = openReach(context);

  const feedOf = (org: string): Feed => {
    const known = feeds.get(org);
    if (known) return known;
    const feed = openFeed(org, context, (entities) => {
      for (const entity of entities) {
        const path = `${org}/${entity}`;
        for (const document of [documents.get(path), reading.get(path)?.document])
          if (document) document.isChanged = true;
        documents.delete(path);
      }
    });
    feeds.set(org, feed);
    return feed;
  };

  const isCurrent = ({ readAt }: Pick<Entry, 'readAt'>, feed: Feed, at: number): boolean =>
    at - readAt < (feed.covers(readAt, at) ? REMEMBERED : REMEMBERED_UNHEARD);

  /** One document: as it is remembered, or is being read, or as it is now. */
  const read = (org: string, entity: string, find: () => Promise<unknown>): Promise<Remembered> => {
    const path = `${org}/${entity}`;
    const known = documents.get(path);
    // A document near its end would take the whole entry along.
    if (known && now() - known.readAt < REMEMBERED / 2 && isCurrent(known, feedOf(org), now()))
      return Promise.resolve(known);
    const begun = reading.get(path);
    // What nobody waits for any longer may never come.
    if (begun && performance.now() - begun.at < PATIENCE) return begun.read;
    const document: Remembered = { value: undefined, readAt: now(), isChanged: false };
    const finish = async () => {
      try {
        document.value = await find();
        // What was read anew meanwhile was not told of changes.
        if (reading.get(path)?.document !== document) document.isChanged = true;
        // What is changed while it is read may have been read before.
        if (document.isChanged) return document;
        const kept = documents.get(path);
        // Entries that were made of it hear of changes through the one they have.
        if (kept) return Object.assign(kept, document);
        documents.set(path, document);
        return document;
      } finally {
        if (reading.get(path)?.document === document) reading.delete(path);
      }
    };
    const flight = { document, at: performance.now(), read: finish() };
    reading.set(path, flight);
    return flight.read;
  };

  const readProducts = (org: string, names: readonly string[]) =>
    names.flatMap((name) => {
      const entity = apiProductPath(name);
      return entity === undefined ? [] : [read(org, entity, () => store.apiProducts.find(org, name))];
    });

  const lookUp = async (
    org: string,
    consumerKey: string,
    { begin, unknown }: Partial<Looking>,
  ): Promise<Entry> => {
    const keyRef = vault.keyRef(consumerKey);
    const [key] = await Promise.all([
      read(org, `keys/${keyRef}`, () => store.keys.find(org, keyRef)),
      begin?.(),
    ]);
    const holder = key.value as Awaited<ReturnType<typeof store.keys.find>>;
    const entryOf = (all: readonly Remembered[], known?: KnownKey): Entry => ({
      ...{
        org,
        keyRef,
        known,
        ready: { headers: new Map(), body: new Map() },
        feed: feedOf(org),
        documents: all,
      },
      readAt: Math.min(...all.map(({ readAt }) => readAt)),
      ...{ usedAt: 0, isUseNoted: false },
    });
    if (!holder) {
      await unknown?.();
      return entryOf([key]);
    }

    const readApp = () => read(org, `apps/${holder.app}`, () => store.apps.find(org, holder.app));
    const credentialIn = ({ value }: Remembered) =>
      (value as StoredApp | undefined)?.credentials.find((one) => one.keyRef === keyRef);
    const [remembered, owner, ...ahead] = await Promise.all([
      readApp(),
      read(org, holder.owner, () => store.owners.find(org, holder.owner)),
      ...readProducts(org, holder.apiProducts),
    ]);
    // A key that was added since the app was read is news of the app, heard of a moment later.
    const isOutdated = !credentialIn(remembered) && remembered.readAt < key.readAt;
    if (isOutdated) documents.delete(`${org}/apps/${holder.app}`);
    const app = isOutdated ? await readApp() : remembered;
    const found = app.value as StoredApp | undefined;
    const credential = credentialIn(app);
    if (!found || !credential) {
      // Key and app are deleted in one commit: the one was read before it, the other after.
      return entryOf([{ ...key, isChanged: true }, app]);
    }
    const approved = credential.apiProducts.flatMap(({ apiproduct, status }) =>
      status === 'approved' ? [apiproduct] : [],
    );
    const products = await Promise.all(readProducts(org, approved));
    const all = [key, app, owner, ...ahead, ...products];
    return entryOf(all, {
      credential,
      app: found,
      owner: owner.value as StoredOwner | undefined,
      ownerKind: found.owner.slice(0, found.owner.indexOf('/')),
      offers: products.flatMap(({ value }) => (value ? offersOf(value as ApiProduct) : [])),
    });
  };

  const isChanged = ({ documents: all }: Entry): boolean => {
    for (const document of all) if (document.isChanged) return true;
    return false;
  };

  /** Looks a key up again, or for the first time; while that cannot be done, what was known holds. */
  const renew = (
    id: string,
    org: string,
    consumerKey: string,
    before: Entry | undefined,
    looking: (() => Looking) | undefined,
  ): Promise<Entry> => {
    // Whoever asks for a key that was known is not guessing.
    const others = (before?.known ? undefined : looking?.()) ?? {};
    const work = async () => {
      const entry = await lookUp(org, consumerKey, others);
      keys.delete(id);
      unknownKeys.delete(id);
      (entry.known ? keys : unknownKeys).set(id, entry);
      return entry;
    };
    const isUsable = before?.known && !isChanged(before) && now() - before.readAt < REMEMBERED;
    return isUsable ? reach.renew(before, work) : reach.attempt(work);
  };

  return {
    find(org, consumerKey, looking) {
      const id = `${consumerKey}\n${org}`;
      const at = now();
      const entry = keys.get(id) ?? unknownKeys.get(id);
      const feed = entry?.feed ?? feedOf(org);
      feed.want(at);
      if (entry && isCurrent(entry, feed, at) && !isChanged(entry)) return entry;
      const begun = lookUps.get(id);
      if (begun !== undefined) return begun;
      const renewed = renew(id, org, consumerKey, entry, looking).finally(() => lookUps.delete(id));
      lookUps.set(id, renewed);
      return renewed;
    },
    use(found, at) {
      const entry = found as Entry;
      entry.usedAt = at;
      if (entry.isUseNoted) return;
      entry.isUseNoted = true;
      uses.note(entry);
    },
    async remember<T>(org: string, entity: string, find: () => Promise<T>) {
      const feed = feedOf(org);
      const at = now();
      feed.want(at);
      const known = documents.get(`${org}/${entity}`);
      if (known && isCurrent(known, feed, at)) return known.value as T;
      const work = () => read(org, entity, find);
      const isUsable = known && at - known.readAt < REMEMBERED;
      return (await (isUsable ? reach.renew(known, work) : reach.attempt(work))).value as T;
    },
    async close() {
      for (const feed of feeds.values()) feed.stop();
      await uses.stop();
    },
  };
}
