import * as z from 'zod';
import { SpecDoesNotExist, WriteConflict } from '../../faults';
import { SpecSummary } from '../../schemas/spec';
import { internal } from '../../schemas/traits';
import { documentId, documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** The OpenAPI document of an API product: stored apart from it, as Firestore's documents hold 1 MiB at most. */
export const StoredSpec = SpecSummary.extend({
  /** JSON. */
  document: internal(z.string()),
});
export type StoredSpec = z.infer<typeof StoredSpec>;

const refTo = (org: string, apiProduct: string): DocumentRef<StoredSpec> | undefined => {
  const id = documentId(apiProduct);
  return id === undefined
    ? undefined
    : { path: documentPath('organizations', org, 'specs', id), schema: StoredSpec };
};

/** `organizations/{org}/specs/{encoded name of the API product}` */
export const specs = (unit: UnitOfWork) => {
  const find = async (org: string, apiProduct: string) => {
    const ref = refTo(org, apiProduct);
    return ref && unit.find(ref);
  };

  return {
    find,

    /** @throws SpecDoesNotExist */
    async get(org: string, apiProduct: string): Promise<StoredSpec> {
      const found = await find(org, apiProduct);
      if (!found) throw SpecDoesNotExist({ apiProduct });
      return found;
    },

    /** Returns up to `limit` documents, ordered by id, after that of an API product. */
    list: (org: string, { limit, after }: { limit: number; after?: string | undefined }) =>
      unit.list(documentPath('organizations', org, 'specs'), StoredSpec, {
        limit,
        ...(after !== undefined && { startAfter: `${documentId(after)}` }),
      }),

    /** Stores the document of an existing API product; replaces the one read in this unit of work, if any. */
    put(org: string, before: StoredSpec | undefined, after: StoredSpec): void {
      const ref = refTo(org, after.apiProduct);
      if (!ref) throw SpecDoesNotExist(after);
      if (before) unit.replace(ref, after);
      else unit.create(ref, after, WriteConflict());
    },

    delete(org: string, { apiProduct }: Pick<StoredSpec, 'apiProduct'>): void {
      const ref = refTo(org, apiProduct);
      if (ref) unit.delete(ref);
    },
  };
};
