import * as z from 'zod';
import { Attributes } from '../../schemas/attribute';
import { DeveloperStatus } from '../../schemas/developer';
import { parseOwner } from '../../schemas/owner';
import { internal } from '../../schemas/traits';
import type { Update } from '../database';
import { documentPath } from '../documentId';
import type { UnitOfWork } from '../unit';

/**
 * An owner being deleted is closed to new apps until this time, in milliseconds since 1970, so that
 * concurrent additions cannot keep the deletion from finishing. Expires if the deletion is interrupted.
 */
export const closable = { closedUntil: internal(z.number()).optional() };

/** Returns the update that closes an owner to new apps. */
export const closing = (closedUntil: number): Update => ({
  data: { closedUntil },
  precondition: { exists: true },
});

/** The fields of a developer, company or app group that gateways receive. */
const StoredOwner = z.object({
  status: DeveloperStatus,
  attributes: Attributes,
  /** Developers only. */
  developerId: z.string().optional(),
  email: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  userName: z.string().optional(),
  /** Companies and app groups only. */
  name: z.string().optional(),
  displayName: z.string().optional(),
  createdAt: z.number(),
  createdBy: z.string(),
  lastModifiedAt: z.number(),
  lastModifiedBy: z.string(),
});
export type StoredOwner = z.infer<typeof StoredOwner>;

/** Returns the document path of an owner, given its path below the organization. */
export const ownerDocument = (org: string, owner: string): string => {
  const { kind, id } = parseOwner(owner);
  return documentPath('organizations', org, kind, id);
};

/** Developers, companies and app groups by their paths below the organization. */
export const owners = (unit: UnitOfWork) => ({
  find: (org: string, path: string) => unit.find({ path: ownerDocument(org, path), schema: StoredOwner }),

  /** Closes a company or an app group to new apps. */
  close: (org: string, path: string, until: number): void =>
    unit.update({ path: ownerDocument(org, path) }, closing(until)),
});
