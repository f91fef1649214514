import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { getHeapStatistics } from 'node:v8';
import { AnswerTooLarge, Busy } from '../../faults';
import { documentsAs, type Operation } from '../../operation';
import type { ReadBounds } from '../../store/unit';

/*
 * Admission by cost: answers that take much memory are made at the same time only as far as they fit into
 * the memory of a process (docs/adr/0016).
 */

const MIB = 1024 * 1024;

/**
 * Memory that large answers of a process take together, in bytes. A function has 512 MiB, of which Keymint
 * takes 150 when it is idle; V8 grows its heap to 256 there, and needs room for garbage.
 */
const BUDGET = 96 * MIB;

/** The share of the heap that they take at most, where it is smaller than a function's. */
const SHARE_OF_HEAP = 0.375;

/** Memory that a byte of a stored document takes until it is sent, in bytes. */
const MEMORY_PER_BYTE = 2;

/** Memory that a document takes while nothing is known of those of an operation, in bytes. */
const MEMORY_PER_DOCUMENT = 16 * 1024;

/** Memory that a request has without being admitted, in bytes. */
const ALLOWANCE = MIB;

/** How many requests wait at the same time, and how long each of them, in milliseconds. */
const MAX_WAITING = 64;
const MAX_WAIT_MS = 10_000;

/** How fast it is forgotten that documents of an operation were large. */
const DECAY = 0.9;

/** The memory that an environment grants to large answers, in bytes. @throws Error when it is no number */
export function budgetIn({ KEYMINT_ANSWER_MEMORY }: NodeJS.ProcessEnv): number {
  if (KEYMINT_ANSWER_MEMORY) {
    if (!/^[1-9]\d{0,5}$/.test(KEYMINT_ANSWER_MEMORY))
      throw new Error('KEYMINT_ANSWER_MEMORY is a number of MiB, such as 96');
    return Number(KEYMINT_ANSWER_MEMORY) * MIB;
  }
  return Math.min(BUDGET, getHeapStatistics().heap_size_limit * SHARE_OF_HEAP);
}

/** The rows that are looked at when they are searched for by `q`, of which four ranges are read. */
const CANDIDATES = 4000;

/** The documents that a file takes memory for, which is sent while it is read. */
const STREAMED = 500;

/** The parameters of lists that bound their length. */
interface ListQuery {
  q?: string;
  expand?: boolean;
  count?: number;
  rows?: number;
  pageSize?: number;
  limit?: number;
}

/** The number of whole documents that an answer is made of at most. */
export function documentsOf(
  { documents, streams }: Pick<Operation, 'documents' | 'streams'>,
  query: unknown,
): number {
  if (documents) return documents(query as never);
  const { q, expand = true, count, rows, pageSize, limit } = (query ?? {}) as ListQuery;
  const listed = count ?? rows ?? pageSize ?? limit ?? 1;
  return (
    (streams ? STREAMED : 0) +
    (q === undefined ? 0 : documentsAs(CANDIDATES)) +
    (expand ? listed : documentsAs(listed))
  );
}

/** The place of a request, with the memory that its answer takes. */
export interface Place extends ReadBounds {
  /** Returns the memory that was reserved but not needed, once everything is read. */
  settle(): void;
  /** Returns all of it; call it when the answer was sent, or the client has left. */
  leave(): void;
}

/** A request for admission. */
export interface Entry {
  /** The operation, whose earlier answers say how large its documents are. */
  name: string;
  /** The number of documents that the answer is made of at most. */
  documents: number;
  /** Aborted when the answer was sent, or the client leaves. */
  signal: AbortSignal;
}

/** Admits requests to the memory of a process. */
export interface Admission {
  /** Waits until the memory of an answer is free; a client that leaves gives up its turn. @throws Busy */
  enter(entry: Entry): Promise<Place>;
}

interface Waiting {
  bytes: number;
  admit(): void;
}

/** Opens the admission to a budget, in bytes. */
export function openAdmission(budget: number): Admission {
  let free = budget;
  /** The place that took more than was free; one at a time may. */
  let overdrawn: Place | undefined;
  const queue: Waiting[] = [];
  const memoryPerDocument = new Map<string, number>();

  const admitNext = () => {
    for (let next = queue[0]; next && next.bytes <= free; next = queue[0]) {
      queue.shift();
      free -= next.bytes;
      next.admit();
    }
  };

  /** Waits for memory in the order of arrival. @throws Busy */
  const wait = (bytes: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const settled = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
      };
      const waiting: Waiting = {
        bytes,
        admit() {
          settled();
          resolve();
        },
      };
      const giveUp = () => {
        settled();
        queue.splice(queue.indexOf(waiting), 1);
        reject(Busy());
        admitNext();
      };
      const timer = setTimeout(giveUp, MAX_WAIT_MS).unref();
      signal.addEventListener('abort', giveUp, { once: true });
      queue.push(waiting);
    });

  return {
    async enter({ name, documents, signal }) {
      const expected = documents * (memoryPerDocument.get(name) ?? MEMORY_PER_DOCUMENT);
      // An answer that never fits beside others is made alone.
      let reserved = Math.min(Math.max(expected - ALLOWANCE, 0), budget);
      if (reserved > 0 && (queue.length > 0 || reserved > free)) {
        if (queue.length >= MAX_WAITING || signal.aborted) throw Busy();
        await wait(reserved, signal);
      } else free -= reserved;

      let [held, most, reads] = [0, 0, 0];
      let isOver = false;
      const release = (bytes: number) => {
        reserved -= bytes;
        free += bytes;
        if (overdrawn === place && free >= 0) overdrawn = undefined;
        admitNext();
      };
      const place: Place = {
        signal,
        begin() {
          // A read that begins after all others takes their place: lists are walked batch by batch.
          if (reads === 0) held = 0;
          reads++;
          return {
            signal,
            end: () => void reads--,
            received(bytes) {
              // A read that is being aborted may still receive; nobody would return its memory.
              if (isOver) return;
              held += bytes * MEMORY_PER_BYTE;
              most = Math.max(most, held);
              const missing = held - reserved - ALLOWANCE;
              if (missing <= 0) return;
              if (held > budget) throw AnswerTooLarge();
              // One at a time takes what is not free, so that one at a time is always finished.
              if (missing > free && overdrawn && overdrawn !== place) throw Busy();
              if (missing > free) overdrawn = place;
              free -= missing;
              reserved += missing;
            },
          };
        },
        settle() {
          release(Math.max(0, reserved - Math.max(0, held - ALLOWANCE)));
        },
        leave() {
          if (isOver) return;
          isOver = true;
          if (documents > 0 && most > 0) {
            const known = memoryPerDocument.get(name) ?? MEMORY_PER_DOCUMENT;
            memoryPerDocument.set(name, Math.max(most / documents, known * DECAY, MEMORY_PER_DOCUMENT / 4));
          }
          held = 0;
          release(reserved);
        },
      };
      return place;
    },
  };
}

/** Reason of an abort; one for all, for a new one captures the stack. */
const OVER = new Error('The answer was sent, or its client has left');

/** Waits for the place of an answer, which is left when that was sent or its client is gone. @throws Busy */
export async function admit(
  { enter }: Admission,
  asked: Omit<Entry, 'signal'>,
  res: ServerResponse,
): Promise<Place> {
  const over = new AbortController();
  // Each concurrent read of the request listens.
  setMaxListeners(0, over.signal);
  // Also reads that an answer did not wait for, such as those beside one that failed, end with it.
  const end = () => over.abort(OVER);
  res.once('close', end);
  if (res.destroyed) end();
  const place = await enter({ ...asked, signal: over.signal });
  res.once('close', place.leave);
  if (res.destroyed) place.leave();
  return place;
}
