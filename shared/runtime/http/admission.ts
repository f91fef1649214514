import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { getHeapStatistics } from 'node:v8';
import { AnswerTooLarge, Busy } from '../../faults';
import { documentsAs, type Operation } from '../../operation';
import type { ReadBounds } from '../../store/unit';

/*
 * Admission by cost: large responses run concurrently only as far as they fit into the memory of the process
 * (docs/adr/0016).
 */

const MIB = 1024 * 1024;

/**
 * Memory for all large responses of a process, in bytes. A function has 512 MiB: Keymint takes 150 when idle,
 * and V8's heap of 256 needs room for garbage.
 */
const BUDGET = 96 * MIB;

/** Maximum share of the heap, where that is smaller than a function's. */
const SHARE_OF_HEAP = 0.375;

/** Memory per byte of a stored document until it is sent, in bytes. */
const MEMORY_PER_BYTE = 2;

/** Memory per document of operations without measurements, in bytes. */
const MEMORY_PER_DOCUMENT = 16 * 1024;

/** Memory that a request may use without admission, in bytes. */
const UNRESERVED_BYTES = MIB;

/** Maximum waiting requests, and time that each may wait, in milliseconds. */
const MAX_WAITING = 64;
const MAX_WAIT_MS = 10_000;

/** Factor by which the measured document size of an operation decays per response. */
const DECAY = 0.9;

/**
 * Reads the memory for large responses from the environment, in bytes. @throws Error if it is not a number
 */
export function budgetIn({ KEYMINT_ANSWER_MEMORY }: NodeJS.ProcessEnv): number {
  if (KEYMINT_ANSWER_MEMORY) {
    if (!/^[1-9]\d{0,5}$/.test(KEYMINT_ANSWER_MEMORY))
      throw new Error('KEYMINT_ANSWER_MEMORY is a number of MiB, such as 96');
    return Number(KEYMINT_ANSWER_MEMORY) * MIB;
  }
  return Math.min(BUDGET, getHeapStatistics().heap_size_limit * SHARE_OF_HEAP);
}

/** Rows read by a search by `q`: four ranges. */
const SEARCH_CANDIDATES = 4000;

/** Documents that a streamed file keeps in memory. */
const STREAMED_DOCUMENTS = 500;

/** Query parameters that bound the length of lists. */
interface ListQuery {
  q?: string;
  expand?: boolean;
  count?: number;
  rows?: number;
  pageSize?: number;
  limit?: number;
}

/** Returns the maximum number of whole documents in a response. */
export function documentsOf(
  { documents, streams }: Pick<Operation, 'documents' | 'streams'>,
  query: unknown,
): number {
  if (documents) return documents(query as never);
  const { q, expand = true, count, rows, pageSize, limit } = (query ?? {}) as ListQuery;
  const listed = count ?? rows ?? pageSize ?? limit ?? 1;
  return (
    (streams ? STREAMED_DOCUMENTS : 0) +
    (q === undefined ? 0 : documentsAs(SEARCH_CANDIDATES)) +
    (expand ? listed : documentsAs(listed))
  );
}

/** Memory reserved for the response of a request. */
export interface Reservation extends ReadBounds {
  /** Releases memory that was reserved but not needed, once everything is read. */
  settle(): void;
  /** Releases everything; called when the response was sent or the client disconnected. */
  leave(): void;
}

/** A request for admission. */
export interface AdmissionRequest {
  /** Name of the operation, whose earlier responses determine the expected document size. */
  name: string;
  /** Maximum number of documents in the response. */
  documents: number;
  /** Aborted when the response was sent or the client disconnected. */
  signal: AbortSignal;
}

/** Admits requests to the memory of a process. */
export interface Admission {
  /** Waits for the memory of a response; a client that disconnects leaves the queue. @throws Busy */
  enter(request: AdmissionRequest): Promise<Reservation>;
}

interface Waiting {
  bytes: number;
  admit(): void;
}

/** Opens the admission to a budget, in bytes. */
export function openAdmission(budget: number): Admission {
  let free = budget;
  /** The reservation that exceeds the budget; only one at a time may. */
  let overdrawn: Reservation | undefined;
  const queue: Waiting[] = [];
  const memoryPerDocument = new Map<string, number>();

  const admitNext = () => {
    for (let next = queue[0]; next && next.bytes <= free; next = queue[0]) {
      queue.shift();
      free -= next.bytes;
      next.admit();
    }
  };

  /** Waits for memory in order of arrival. @throws Busy */
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
      // A response larger than the budget runs alone.
      let reserved = Math.min(Math.max(expected - UNRESERVED_BYTES, 0), budget);
      if (reserved > 0 && (queue.length > 0 || reserved > free)) {
        if (queue.length >= MAX_WAITING || signal.aborted) throw Busy();
        await wait(reserved, signal);
      } else free -= reserved;

      let [held, most, reads] = [0, 0, 0];
      let isOver = false;
      const release = (bytes: number) => {
        reserved -= bytes;
        free += bytes;
        if (overdrawn === reservation && free >= 0) overdrawn = undefined;
        admitNext();
      };
      const reservation: Reservation = {
        signal,
        begin() {
          // A read after all others ended replaces them: lists are read batch by batch.
          if (reads === 0) held = 0;
          reads++;
          return {
            signal,
            end: () => void reads--,
            received(bytes) {
              // An aborted read may still receive documents; nobody would release their memory.
              if (isOver) return;
              held += bytes * MEMORY_PER_BYTE;
              most = Math.max(most, held);
              const missing = held - reserved - UNRESERVED_BYTES;
              if (missing <= 0) return;
              if (held > budget) throw AnswerTooLarge();
              // One reservation at a time may overdraw, so that one always finishes.
              if (missing > free && overdrawn && overdrawn !== reservation) throw Busy();
              if (missing > free) overdrawn = reservation;
              free -= missing;
              reserved += missing;
            },
          };
        },
        settle() {
          release(Math.max(0, reserved - Math.max(0, held - UNRESERVED_BYTES)));
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
      return reservation;
    },
  };
}

/** Shared abort reason: a new error would capture the stack each time. */
const OVER = new Error('The answer was sent, or its client has left');

/** Waits for the memory of a response; released when it was sent or the client disconnected. @throws Busy */
export async function admit(
  { enter }: Admission,
  request: Omit<AdmissionRequest, 'signal'>,
  res: ServerResponse,
): Promise<Reservation> {
  const over = new AbortController();
  // Every concurrent read of the request adds a listener.
  setMaxListeners(0, over.signal);
  // Ends also the reads that the response did not wait for.
  const end = () => over.abort(OVER);
  res.once('close', end);
  if (res.destroyed) end();
  const reservation = await enter({ ...request, signal: over.signal });
  res.once('close', reservation.leave);
  if (res.destroyed) reservation.leave();
  return reservation;
}
