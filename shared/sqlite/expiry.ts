import type { Connection } from './connection';
import { groupOf } from './paths';

/** Maximum documents deleted per transaction. */
const MAX_SWEPT = 200;

/**
 * Deletes expired documents, by the TTL fields in firestore.indexes.json, about every `interval`
 * milliseconds; Firestore does so within a day. Several processes may sweep at once. Returns a function that
 * stops it.
 */
export function startExpiry(
  view: () => Connection,
  expiry: ReadonlyMap<string, string>,
  interval: number,
  deleteAll: (paths: readonly string[]) => Promise<unknown>,
): () => void {
  let isSweeping = false;
  const sweep = async (): Promise<void> => {
    if (isSweeping) return;
    isSweeping = true;
    try {
      for (;;) {
        const rows = view().all(
          `SELECT c.path, d.id FROM documents d CROSS JOIN collections c
           WHERE d.expires <= ? AND c.number = d.collection ORDER BY d.expires LIMIT ?`,
          Date.now(),
          MAX_SWEPT,
        );
        const paths = rows.flatMap(([path, id]) => (expiry.has(groupOf(`${path}`)) ? [`${path}/${id}`] : []));
        if (paths.length > 0) await deleteAll(paths);
        if (rows.length < MAX_SWEPT || paths.length === 0) return;
      }
    } catch {
      // Another process has the lock, or the database is closed; the next sweep retries.
    } finally {
      isSweeping = false;
    }
  };
  const timer = setInterval(sweep, interval * (0.75 + Math.random() / 2)).unref();
  return () => clearInterval(timer);
}
