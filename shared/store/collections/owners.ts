import * as z from 'zod';
import { Attributes } from '../../schemas/attribute';
import { DeveloperStatus } from '../../schemas/developer';
import { parseOwner } from '../../schemas/owner';
import type { Update } from '../database';
import { documentPath } from '../documentId';
import type { Session } from '../unit';

/**
 * An owner that is being deleted is closed to new apps for a while, in milliseconds since 1970: whoever
 * kept adding some would keep the deletion from its end. The field expires when the deletion is cut short.
 */
export const closable = { closedUntil: z.number().optional() };

/** The update that closes an owner. */
export const closing = (closedUntil: number): Update => ({
  data: { closedUntil },
  precondition: { exists: true },
});

/** A developer, company or app group, as far as a gateway is told of whoever owns an app. */
const StoredOwner = z.object({
  status: DeveloperStatus,
  attributes: Attributes,
  /** Of a developer. */
  developerId: z.string().optional(),
  email: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  userName: z.string().optional(),
  /** Of a company or an app group. */
  name: z.string().optional(),
  displayName: z.string().optional(),
  createdAt: z.number(),
  createdBy: z.string(),
  lastModifiedAt: z.number(),
  lastModifiedBy: z.string(),
});
export type StoredOwner = z.infer<typeof StoredOwner>;

/** Returns the path of an owner, named by its path below the organization such as `developers/{developerId}`. */
export const ownerDocument = (org: string, owner: string): string => {
  const { kind, id } = parseOwner(owner);
  return documentPath('organizations', org, kind, id);
};

/** Whoever owns apps, whatever they are, by the path of their document below the organization. */
export const owners = (session: Session) => ({
  find: (org: string, path: string) => session.find({ path: ownerDocument(org, path), schema: StoredOwner }),

  /** Closes a company or an app group to new apps until then. */
  close: (org: string, path: string, until: number): void =>
    session.update({ path: ownerDocument(org, path) }, closing(until)),
});
