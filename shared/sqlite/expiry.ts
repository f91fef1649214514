import type { Connection } from './connection';
import { groupOf } from './paths';

/** How many documents one transaction deletes. */
const MAX_SWEPT = 200;

/**
 * Deletes documents whose field of expiry, which firestore.indexes.json declares, is past, as Firestore does within a
 * day, about every `interval` milliseconds. Several processes may do it at once. Returns what ends it.
 */
export function startSweeping(
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
          ...[Date.now(), MAX_SWEPT],
        );
        const paths = rows.flatMap(([path, id]) => (expiry.has(groupOf(`${path}`)) ? [`${path}/${id}`] : []));
        if (paths.length > 0) await deleteAll(paths);
        if (rows.length < MAX_SWEPT || paths.length === 0) return;
      }
    } catch {
      // Another process has the lock, or the database is closed: the next sweep does it.
    } finally {
      isSweeping = false;
    }
  };
  const timer = setInterval(sweep, interval * (0.75 + Math.random() / 2)).unref();
  return () => clearInterval(timer);
}
