import * as z from 'zod';
import { WriteConflict } from '../../faults';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** An organization whose deletion began and is not complete. */
const StoredDeletion = z.object({
  /** Milliseconds since 1970. */
  begunAt: z.int(),
});
export type StoredDeletion = z.infer<typeof StoredDeletion>;

const folder = 'deletions';

const refTo = (org: string): DocumentRef<StoredDeletion> => ({
  path: documentPath(folder, org),
  schema: StoredDeletion,
});

/** `deletions/{org}`: no organization of this name can be created before everything of the old one is deleted. */
export const deletions = (unit: UnitOfWork) => ({
  find: (org: string): Promise<StoredDeletion | undefined> => unit.find(refTo(org)),

  /** Returns up to `limit` names of organizations whose deletion is not complete. */
  async listNames(limit: number): Promise<string[]> {
    const paths = await unit.listPaths(folder, { limit, fields: [] });
    return paths.map((path) => path.slice(folder.length + 1));
  },

  begin: (org: string, deletion: StoredDeletion): void => unit.create(refTo(org), deletion, WriteConflict()),

  complete: (org: string): void => unit.delete(refTo(org)),

  /** Deletes documents of the organization, whether they changed since they were listed or not. */
  deleteAll(paths: readonly string[]): void {
    for (const path of paths) unit.delete({ path });
  },
});
