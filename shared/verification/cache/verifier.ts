import { LRUCache } from 'lru-cache';
import type { ReadyAnswer } from '../../answer';
import { type Evidence, type MatchedOffer, offersOf } from '../../domain/verdict';
import type { Environment } from '../../environment';
import { bytesOf, lruOptions } from '../../lruOptions';
import type { MaybePromise } from '../../maybePromise';
import type { ApiProduct } from '../../schemas/apiProduct';
import { MAX_KEY_LENGTH } from '../../schemas/limits';
import { parseOwner } from '../../schemas/owner';
import { apiProductPath } from '../../store/collections/apiProducts';
import type { StoredApp } from '../../store/collections/apps';
import type { StoredCredential } from '../../store/collections/credentials';
import type { StoredOwner } from '../../store/collections/owners';
import { credentialVaultOf } from '../../tasks/credentialVault';
import { DATABASE_TIMEOUT_MS, openCircuitBreaker } from './circuitBreaker';
import { type Feed, openFeeds } from './feed';
import { openUses } from './uses';

/** Maximum age of cached documents, in milliseconds. Source: Apigee, key cache. */
export const VERDICT_MAX_AGE_MS = 180_000;

/** Maximum age while the change feed is stale, in milliseconds. */
const MAX_STALE_AGE_MS = 3000;

/** Memory limits of one process, in bytes: about 20,000 keys, unknown keys, and documents of both. */
const MAX_KEYS_BYTES = 64 * 2 ** 20;
const MAX_UNKNOWN_KEYS_BYTES = 4 * 2 ** 20;
const MAX_DOCUMENTS_BYTES = 160 * 2 ** 20;

/** Memory of an entry without its answers and offers, of one offer, and maximum of its answers, in bytes. */
const ENTRY_BYTES = 1500;
const OFFER_BYTES = 16;
const MAX_ANSWERS_BYTES = 2 ** 20;

/** A cached document, or its absence. */
interface CachedDocument {
  path: string;
  value: unknown;
  readAt: number;
  /** True once the document changed, or its changes can no longer be seen. */
  isChanged: boolean;
  /** Entries derived from the document. */
  entries: Set<Entry>;
}

/** Stored state of a known key. */
export interface KnownKey extends Evidence {
  credential: StoredCredential;
  app: StoredApp;
  owner: StoredOwner | undefined;
}

/** Result of a look-up. */
export interface LookedUp {
  org: string;
  keyRef: string;
  /** Undefined if the key is unknown. */
  known: KnownKey | undefined;
  /** Prepared answers, by the offer that allows the request. */
  ready: Readonly<Record<AnswerKind, ReadonlyMap<MatchedOffer, ReadyAnswer>>>;
}

type AnswerKind = 'headers' | 'body';

interface Entry extends LookedUp {
  id: string;
  /** True if the last look-up found the key, even if the result was evicted. */
  wasKnown: boolean;
  ready: Record<AnswerKind, Map<MatchedOffer, ReadyAnswer>>;
  feed: Feed | undefined;
  documents: readonly CachedDocument[];
  /** True once one of the documents changed. */
  isChanged: boolean;
  /** Time of the oldest read among the documents. */
  readAt: number;
  usedAt: number;
  isUsePending: boolean;
  bytesOfAnswers: number;
}

const sizeOf = ({ known, bytesOfAnswers }: Entry): number =>
  ENTRY_BYTES + OFFER_BYTES * (known?.offers.length ?? 0) + bytesOfAnswers;

const newEntry = (entry: Pick<Entry, 'id' | 'org' | 'keyRef' | 'known' | 'documents' | 'readAt'>): Entry => ({
  ...entry,
  wasKnown: entry.known !== undefined,
  ready: { headers: new Map(), body: new Map() },
  feed: undefined,
  isChanged: entry.documents.some(({ isChanged }) => isChanged),
  usedAt: 0,
  isUsePending: false,
  bytesOfAnswers: 0,
});

const idOf = (org: string, consumerKey: string): string => `${consumerKey}\n${org}`;

/** Result for texts longer than any consumer key. */
const NO_KEY: LookedUp = {
  org: '',
  keyRef: '',
  known: undefined,
  ready: { headers: new Map(), body: new Map() },
};

/** Looks up consumer keys and caches them. */
export interface Verifier {
  /**
   * Looks up a key; synchronous if it is cached. Otherwise calls `hooks`. Starts the change feed of the
   * organization, unless `follow` is false: for unauthenticated callers. @throws Unavailable
   */
  find(org: string, consumerKey: string, hooks?: () => LookUpHooks, follow?: boolean): MaybePromise<LookedUp>;
  /** Records a successful use of a key. */
  use(found: LookedUp, at: number): void;
  /** Caches an answer derived from a look-up. */
  keep(found: LookedUp, kind: AnswerKind, offer: MatchedOffer, answer: ReadyAnswer): void;
  /**
   * Reads and caches a document unrelated to keys; `maxStaleAge` limits its age in milliseconds while the
   * change feed is stale. `follow` as in `find`.
   */
  remember<T>(
    org: string,
    entity: string,
    read: () => Promise<T>,
    how?: { maxStaleAge?: number; follow?: boolean },
  ): Promise<T>;
  /** Invalidates a document changed by this process. */
  forget(org: string, entity: string): void;
  /** True if every change of an organization since `readAt` was reported, up to at most `maxAgeMs` ago. */
  coversChanges(org: string, readAt: number, now: number, maxAgeMs: number): boolean;
  /** Writes pending uses and stops the change feeds. */
  close(): Promise<void>;
}

/** Hooks of a look-up that is not cached. */
export interface LookUpHooks {
  /** Called when the key is read; its reads share the round trip. */
  begin(): Promise<void>;
  /** Called if the key is unknown. */
  unknown(): Promise<void>;
}

/** Opens the cache of one process. */
export function openVerifier(
  context: Pick<Environment, 'store' | 'now' | 'log' | 'vault' | 'organizations'>,
  onChange: (org: string, entities: readonly string[]) => void = () => {},
): Verifier {
  const { store, now, vault, organizations } = context;
  /** Drops the contents of an entry, but keeps that the key was known. */
  const invalidateEntry = (entry: Entry): void => {
    entry.isChanged = true;
    if (keys.peek(entry.id) !== entry) return;
    const { id, org, keyRef, readAt } = entry;
    keys.set(id, {
      ...newEntry({ id, org, keyRef, readAt, known: undefined, documents: [] }),
      isChanged: true,
      wasKnown: true,
    });
  };
  const invalidate = (document: CachedDocument | undefined): void => {
    if (!document) return;
    document.isChanged = true;
    for (const entry of document.entries) invalidateEntry(entry);
    document.entries.clear();
  };
  const unregister = (entry: Entry): void => {
    for (const { entries } of entry.documents) entries.delete(entry);
  };
  const keys = new LRUCache<string, Entry>({ ...lruOptions(MAX_KEYS_BYTES, sizeOf), dispose: unregister });
  const unknownKeys = new LRUCache<string, Entry>({
    ...lruOptions(MAX_UNKNOWN_KEYS_BYTES, sizeOf),
    dispose: unregister,
  });
  const documents = new LRUCache<string, CachedDocument>({
    ...lruOptions(MAX_DOCUMENTS_BYTES, ({ value }) => bytesOf(value)),
    dispose(document, _, reason) {
      // Changes of an evicted document are no longer seen.
      if (reason === 'evict') invalidate(document);
    },
  });
  const reading = new Map<string, { document: CachedDocument; at: number; read: Promise<CachedDocument> }>();
  const lookUps = new Map<string, Promise<Entry>>();
  const uses = openUses(context, (use) => {
    (use as Entry).isUsePending = false;
  });
  const circuitBreaker = openCircuitBreaker(context);

  const forget = (path: string): void => {
    invalidate(documents.get(path));
    invalidate(reading.get(path)?.document);
    documents.delete(path);
  };
  const feeds = openFeeds(context, (org, entities) => {
    for (const entity of entities) forget(`${org}/${entity}`);
    onChange(org, entities);
  });

  const isCurrent = (
    readAt: number,
    feed: Feed | undefined,
    at: number,
    maxStaleAge = MAX_STALE_AGE_MS,
  ): boolean => at - readAt < (feed?.covers(readAt, at) ? VERDICT_MAX_AGE_MS : maxStaleAge);

  /** Returns a cached document, joins a running read, or reads it. */
  const read = (org: string, entity: string, find: () => Promise<unknown>): Promise<CachedDocument> => {
    const path = `${org}/${entity}`;
    const known = documents.get(path);
    // Reread documents past half of their age, so that entries derived from them last longer.
    if (
      known &&
      now() - known.readAt < VERDICT_MAX_AGE_MS / 2 &&
      isCurrent(known.readAt, feeds.of(org), now())
    )
      return Promise.resolve(known);
    const pending = reading.get(path);
    // A read past its timeout may never settle.
    if (pending && performance.now() - pending.at < DATABASE_TIMEOUT_MS) return pending.read;
    const document: CachedDocument = {
      path,
      value: undefined,
      readAt: now(),
      isChanged: false,
      entries: new Set(),
    };
    const finish = async () => {
      try {
        document.value = await find();
        // A newer read replaced this one and received the changes.
        if (reading.get(path)?.document !== document) document.isChanged = true;
        // If it changed during the read, the result may be from before the change.
        if (document.isChanged) return document;
        const kept = documents.get(path);
        // Keep the identity of a cached document: its entries are registered there.
        const one = kept ? Object.assign(kept, { value: document.value, readAt: document.readAt }) : document;
        // Set it again, as its size may differ.
        documents.delete(path);
        documents.set(path, one);
        // Too large to be cached.
        if (!documents.has(path)) invalidate(one);
        return one;
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
    { begin, unknown }: Partial<LookUpHooks>,
  ): Promise<Entry> => {
    const keyRef = vault.keyRef(consumerKey);
    const [key] = await Promise.all([
      read(org, `keys/${keyRef}`, () => store.keys.find(org, keyRef)),
      begin?.(),
    ]);
    const holder = key.value as Awaited<ReturnType<typeof store.keys.find>>;
    const entryOf = (all: readonly CachedDocument[], known?: KnownKey): Entry =>
      newEntry({
        id: idOf(org, consumerKey),
        org,
        keyRef,
        known,
        documents: all,
        readAt: Math.min(...all.map(({ readAt }) => readAt)),
      });
    if (!holder) {
      await unknown?.();
      return entryOf([key]);
    }

    const readApp = () => read(org, `apps/${holder.app}`, () => store.apps.find(org, holder.app));
    const credentialIn = ({ value }: CachedDocument) =>
      (value as StoredApp | undefined)?.credentials.find((one) => one.keyRef === keyRef);
    const [organization, cachedApp, owner, ...ahead] = await Promise.all([
      organizations.find(org),
      readApp(),
      read(org, holder.owner, () => store.owners.find(org, holder.owner)),
      ...readProducts(org, holder.apiProducts),
    ]);
    // The key was added after the app was read, and the change is not reported yet.
    const isOutdated = !credentialIn(cachedApp) && cachedApp.readAt < key.readAt;
    if (isOutdated) {
      invalidate(cachedApp);
      documents.delete(cachedApp.path);
    }
    const app = isOutdated ? await readApp() : cachedApp;
    const found = app.value as StoredApp | undefined;
    const credential = credentialIn(app);
    if (!found || !credential) {
      // Key and app are deleted in one commit: one was read before it, the other after.
      return { ...entryOf([key]), documents: [], isChanged: true };
    }
    // A key sealed for another app is a copy made in the database.
    if (!organization || !credentialVaultOf(organization, context).isKey(found, credential, consumerKey))
      return entryOf([key, app]);
    const approved = credential.apiProducts.flatMap(({ apiproduct, status }) =>
      status === 'approved' ? [apiproduct] : [],
    );
    const products = await Promise.all(readProducts(org, approved));
    const all = [key, app, owner, ...ahead, ...products];
    return entryOf(all, {
      credential,
      app: found,
      owner: owner.value as StoredOwner | undefined,
      ownerKind: parseOwner(found.owner).kind,
      offers: products.flatMap(({ value }) => (value ? offersOf(value as ApiProduct) : [])),
    });
  };

  /** Caches an entry and registers it with its documents. */
  const keepEntry = (entry: Entry): void => {
    const { id, documents: all } = entry;
    keys.delete(id);
    unknownKeys.delete(id);
    entry.isChanged ||= all.some((document) => document.isChanged);
    for (const { entries } of all) entries.add(entry);
    const cache = entry.known ? keys : unknownKeys;
    cache.set(id, entry);
    if (cache.peek(id) !== entry) unregister(entry);
  };

  /** Looks up a key; while the database is unreachable, returns the previous entry. */
  const refresh = (
    org: string,
    consumerKey: string,
    before: Entry | undefined,
    hooks: (() => LookUpHooks) | undefined,
  ): Promise<Entry> => {
    // A caller of a key that was known is not guessing.
    const hooksOrNone = (before?.wasKnown ? undefined : hooks?.()) ?? {};
    const work = async () => {
      const entry = await lookUp(org, consumerKey, hooksOrNone);
      keepEntry(entry);
      return entry;
    };
    const canServeStale = before?.known && !before.isChanged && now() - before.readAt < VERDICT_MAX_AGE_MS;
    return canServeStale ? circuitBreaker.refresh(before, work) : circuitBreaker.call(work);
  };

  return {
    find(org, consumerKey, hooks, follow = true) {
      if (consumerKey.length > MAX_KEY_LENGTH) return NO_KEY;
      const id = idOf(org, consumerKey);
      const at = now();
      const entry = keys.get(id) ?? unknownKeys.get(id);
      let feed = entry?.feed;
      if (!follow) feed = feeds.of(org);
      else if (feed === undefined || feed.isStopped()) feed = feeds.follow(org, at);
      else feed.touch(at);
      if (entry) {
        entry.feed = feed;
        if (!entry.isChanged && isCurrent(entry.readAt, feed, at)) return entry;
      }
      const pending = lookUps.get(id);
      if (pending !== undefined) return pending;
      const refreshed = refresh(org, consumerKey, entry, hooks).finally(() => lookUps.delete(id));
      lookUps.set(id, refreshed);
      return refreshed;
    },
    use(found, at) {
      const entry = found as Entry;
      entry.usedAt = at;
      if (entry.isUsePending) return;
      entry.isUsePending = true;
      uses.record(entry);
    },
    keep(found, kind, offer, answer) {
      const entry = found as Entry;
      const bytes = bytesOf(answer.text) + bytesOf(answer.head);
      if (entry.bytesOfAnswers + bytes > MAX_ANSWERS_BYTES) {
        entry.ready.headers.clear();
        entry.ready.body.clear();
        entry.bytesOfAnswers = 0;
      }
      entry.ready[kind].set(offer, answer);
      entry.bytesOfAnswers += bytes;
      // Its size changed.
      if (keys.peek(entry.id) === entry) keepEntry(entry);
    },
    async remember<T>(
      org: string,
      entity: string,
      find: () => Promise<T>,
      { maxStaleAge, follow = true }: { maxStaleAge?: number; follow?: boolean } = {},
    ) {
      const at = now();
      const feed = follow ? feeds.follow(org, at) : feeds.of(org);
      const known = documents.get(`${org}/${entity}`);
      if (known && isCurrent(known.readAt, feed, at, maxStaleAge)) return known.value as T;
      const work = () => read(org, entity, find);
      const canServeStale = known && at - known.readAt < VERDICT_MAX_AGE_MS;
      return (await (canServeStale ? circuitBreaker.refresh(known, work) : circuitBreaker.call(work)))
        .value as T;
    },
    forget: (org, entity) => forget(`${org}/${entity}`),
    coversChanges: (org, readAt, at, maxAgeMs) => feeds.of(org)?.covers(readAt, at, maxAgeMs) ?? false,
    async close() {
      feeds.stop();
      await uses.stop();
    },
  };
}
