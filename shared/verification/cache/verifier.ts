import { LRUCache } from 'lru-cache';
import type { ReadyAnswer } from '../../answer';
import { type Evidence, type Opening, offersOf } from '../../domain/verdict';
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
import { openReach, PATIENCE } from './circuitBreaker';
import { type Feed, openFeeds } from './feed';
import { openUses } from './uses';

/** How long what was read may be remembered, in milliseconds. Source: Apigee, key cache. */
export const REMEMBERED = 180_000;

/** The same while changes are not heard of. */
const REMEMBERED_UNHEARD = 3000;

/** The most memory of one process, in bytes: for some 20,000 keys, for unknown ones, and for documents of both. */
const MAX_BYTES_OF_KEYS = 64 * 2 ** 20;
const MAX_BYTES_OF_UNKNOWN_KEYS = 4 * 2 ** 20;
const MAX_BYTES_OF_DOCUMENTS = 160 * 2 ** 20;

/** What an entry takes beside its answers and offers, in bytes; one of its offers; the most its answers may take. */
const ENTRY_BYTES = 1500;
const OFFER_BYTES = 16;
const MAX_BYTES_OF_ANSWERS = 2 ** 20;

/** A document that was read, or its absence. */
interface Remembered {
  path: string;
  value: unknown;
  readAt: number;
  /** Whether it was changed since, or would not be heard of when it is. */
  isChanged: boolean;
  /** What was made of it. */
  entries: Set<Entry>;
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
  ready: Readonly<Record<AnswerKind, ReadonlyMap<Opening, ReadyAnswer>>>;
}

type AnswerKind = 'headers' | 'body';

interface Entry extends LookedUp {
  id: string;
  /** Whether the key was known when it was looked up last, also where that is forgotten. */
  wasKnown: boolean;
  ready: Record<AnswerKind, Map<Opening, ReadyAnswer>>;
  feed: Feed | undefined;
  documents: readonly Remembered[];
  /** Whether one of the documents was changed since. */
  isChanged: boolean;
  /** When the first of the documents was read. */
  readAt: number;
  usedAt: number;
  isUseNoted: boolean;
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
  isUseNoted: false,
  bytesOfAnswers: 0,
});

const idOf = (org: string, consumerKey: string): string => `${consumerKey}\n${org}`;

/** What is too long for a consumer key. */
const NO_KEY: LookedUp = {
  org: '',
  keyRef: '',
  known: undefined,
  ready: { headers: new Map(), body: new Map() },
};

/** Looks consumer keys up, and remembers them. */
export interface Verifier {
  /**
   * What is held of a consumer key; no promise where it is remembered. `looking` says what to do besides where
   * it is not. Changes are followed from now on, unless `follow` is false: for who is not proven yet. @throws Unavailable
   */
  find(org: string, consumerKey: string, looking?: () => Looking, follow?: boolean): MaybePromise<LookedUp>;
  /** Notes that a key was found good. */
  use(found: LookedUp, at: number): void;
  /** Keeps an answer with what it was made of. */
  keep(found: LookedUp, kind: AnswerKind, opening: Opening, answer: ReadyAnswer): void;
  /**
   * Reads a document that is none of a key's, and remembers it as long; where changes are not heard of, for
   * `unheard` milliseconds. Changes are followed as in `find`.
   */
  remember<T>(
    org: string,
    entity: string,
    read: () => Promise<T>,
    how?: { unheard?: number; follow?: boolean },
  ): Promise<T>;
  /** To be called when a document was changed in this process: it is read again. */
  forget(org: string, entity: string): void;
  /** Returns true if every change of an organization since `readAt` was reported, until at most `maxAgeMs` ago. */
  coversChanges(org: string, readAt: number, now: number, maxAgeMs: number): boolean;
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
export function openVerifier(
  context: Pick<Environment, 'store' | 'now' | 'log' | 'vault' | 'organizations'>,
  onChange: (org: string, entities: readonly string[]) => void = () => {},
): Verifier {
  const { store, now, vault, organizations } = context;
  /** Forgets what an entry was made of; the key is known to have been known. */
  const letGo = (entry: Entry): void => {
    entry.isChanged = true;
    if (keys.peek(entry.id) !== entry) return;
    const { id, org, keyRef, readAt } = entry;
    keys.set(id, {
      ...newEntry({ id, org, keyRef, readAt, known: undefined, documents: [] }),
      isChanged: true,
      wasKnown: true,
    });
  };
  const change = (document: Remembered | undefined): void => {
    if (!document) return;
    document.isChanged = true;
    for (const entry of document.entries) letGo(entry);
    document.entries.clear();
  };
  const untie = (entry: Entry): void => {
    for (const { entries } of entry.documents) entries.delete(entry);
  };
  const keys = new LRUCache<string, Entry>({ ...lruOptions(MAX_BYTES_OF_KEYS, sizeOf), dispose: untie });
  const unknownKeys = new LRUCache<string, Entry>({
    ...lruOptions(MAX_BYTES_OF_UNKNOWN_KEYS, sizeOf),
    dispose: untie,
  });
  const documents = new LRUCache<string, Remembered>({
    ...lruOptions(MAX_BYTES_OF_DOCUMENTS, ({ value }) => bytesOf(value)),
    dispose(document, _, reason) {
      // Of what is not remembered no change is heard of.
      if (reason === 'evict') change(document);
    },
  });
  const reading = new Map<string, { document: Remembered; at: number; read: Promise<Remembered> }>();
  const lookUps = new Map<string, Promise<Entry>>();
  const uses = openUses(context, (used) => {
    (used as Entry).isUseNoted = false;
  });
  const reach = openReach(context);

  const forget = (path: string): void => {
    change(documents.get(path));
    change(reading.get(path)?.document);
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
    unheard = REMEMBERED_UNHEARD,
  ): boolean => at - readAt < (feed?.covers(readAt, at) ? REMEMBERED : unheard);

  /** One document: as it is remembered, or is being read, or as it is now. */
  const read = (org: string, entity: string, find: () => Promise<unknown>): Promise<Remembered> => {
    const path = `${org}/${entity}`;
    const known = documents.get(path);
    // A document near its end would take the whole entry along.
    if (known && now() - known.readAt < REMEMBERED / 2 && isCurrent(known.readAt, feeds.of(org), now()))
      return Promise.resolve(known);
    const begun = reading.get(path);
    // What nobody waits for any longer may never come.
    if (begun && performance.now() - begun.at < PATIENCE) return begun.read;
    const document: Remembered = {
      ...{ path, value: undefined, readAt: now(), isChanged: false },
      entries: new Set(),
    };
    const finish = async () => {
      try {
        document.value = await find();
        // What was read anew meanwhile was not told of changes.
        if (reading.get(path)?.document !== document) document.isChanged = true;
        // What is changed while it is read may have been read before.
        if (document.isChanged) return document;
        const kept = documents.get(path);
        // Entries that were made of it hear of changes through the one they have.
        const one = kept ? Object.assign(kept, { value: document.value, readAt: document.readAt }) : document;
        // It may be of another size than before.
        documents.delete(path);
        documents.set(path, one);
        // One that is too large to be remembered.
        if (!documents.has(path)) change(one);
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
    { begin, unknown }: Partial<Looking>,
  ): Promise<Entry> => {
    const keyRef = vault.keyRef(consumerKey);
    const [key] = await Promise.all([
      read(org, `keys/${keyRef}`, () => store.keys.find(org, keyRef)),
      begin?.(),
    ]);
    const holder = key.value as Awaited<ReturnType<typeof store.keys.find>>;
    const entryOf = (all: readonly Remembered[], known?: KnownKey): Entry =>
      newEntry({
        ...{ id: idOf(org, consumerKey), org, keyRef, known, documents: all },
        readAt: Math.min(...all.map(({ readAt }) => readAt)),
      });
    if (!holder) {
      await unknown?.();
      return entryOf([key]);
    }

    const readApp = () => read(org, `apps/${holder.app}`, () => store.apps.find(org, holder.app));
    const credentialIn = ({ value }: Remembered) =>
      (value as StoredApp | undefined)?.credentials.find((one) => one.keyRef === keyRef);
    const [organization, remembered, owner, ...ahead] = await Promise.all([
      organizations.find(org),
      readApp(),
      read(org, holder.owner, () => store.owners.find(org, holder.owner)),
      ...readProducts(org, holder.apiProducts),
    ]);
    // A key that was added since the app was read is news of the app, heard of a moment later.
    const isOutdated = !credentialIn(remembered) && remembered.readAt < key.readAt;
    if (isOutdated) {
      change(remembered);
      documents.delete(remembered.path);
    }
    const app = isOutdated ? await readApp() : remembered;
    const found = app.value as StoredApp | undefined;
    const credential = credentialIn(app);
    if (!found || !credential) {
      // Key and app are deleted in one commit: the one was read before it, the other after.
      return { ...entryOf([key]), documents: [], isChanged: true };
    }
    // One that was sealed for another app is a copy that somebody made in the database.
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

  /** Keeps what was looked up, and has it hear of changes. */
  const keepEntry = (entry: Entry): void => {
    const { id, documents: all } = entry;
    keys.delete(id);
    unknownKeys.delete(id);
    entry.isChanged ||= all.some((document) => document.isChanged);
    for (const { entries } of all) entries.add(entry);
    const cache = entry.known ? keys : unknownKeys;
    cache.set(id, entry);
    if (cache.peek(id) !== entry) untie(entry);
  };

  /** Looks a key up again, or for the first time; while that cannot be done, what was known holds. */
  const renew = (
    org: string,
    consumerKey: string,
    before: Entry | undefined,
    looking: (() => Looking) | undefined,
  ): Promise<Entry> => {
    // Whoever asks for a key that was known is not guessing.
    const others = (before?.wasKnown ? undefined : looking?.()) ?? {};
    const work = async () => {
      const entry = await lookUp(org, consumerKey, others);
      keepEntry(entry);
      return entry;
    };
    const isUsable = before?.known && !before.isChanged && now() - before.readAt < REMEMBERED;
    return isUsable ? reach.renew(before, work) : reach.attempt(work);
  };

  return {
    find(org, consumerKey, looking, follow = true) {
      if (consumerKey.length > MAX_KEY_LENGTH) return NO_KEY;
      const id = idOf(org, consumerKey);
      const at = now();
      const entry = keys.get(id) ?? unknownKeys.get(id);
      let feed = entry?.feed;
      if (!follow) feed = feeds.of(org);
      else if (feed === undefined || feed.isOver()) feed = feeds.follow(org, at);
      else feed.want(at);
      if (entry) {
        entry.feed = feed;
        if (!entry.isChanged && isCurrent(entry.readAt, feed, at)) return entry;
      }
      const begun = lookUps.get(id);
      if (begun !== undefined) return begun;
      const renewed = renew(org, consumerKey, entry, looking).finally(() => lookUps.delete(id));
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
    keep(found, kind, opening, answer) {
      const entry = found as Entry;
      const bytes = bytesOf(answer.text) + bytesOf(answer.head);
      if (entry.bytesOfAnswers + bytes > MAX_BYTES_OF_ANSWERS) {
        entry.ready.headers.clear();
        entry.ready.body.clear();
        entry.bytesOfAnswers = 0;
      }
      entry.ready[kind].set(opening, answer);
      entry.bytesOfAnswers += bytes;
      // It is larger than it was.
      if (keys.peek(entry.id) === entry) keepEntry(entry);
    },
    async remember<T>(
      org: string,
      entity: string,
      find: () => Promise<T>,
      { unheard, follow = true }: { unheard?: number; follow?: boolean } = {},
    ) {
      const at = now();
      const feed = follow ? feeds.follow(org, at) : feeds.of(org);
      const known = documents.get(`${org}/${entity}`);
      if (known && isCurrent(known.readAt, feed, at, unheard)) return known.value as T;
      const work = () => read(org, entity, find);
      const isUsable = known && at - known.readAt < REMEMBERED;
      return (await (isUsable ? reach.renew(known, work) : reach.attempt(work))).value as T;
    },
    forget: (org, entity) => forget(`${org}/${entity}`),
    coversChanges: (org, readAt, at, maxAgeMs) => feeds.of(org)?.covers(readAt, at, maxAgeMs) ?? false,
    async close() {
      feeds.stop();
      await uses.stop();
    },
  };
}
