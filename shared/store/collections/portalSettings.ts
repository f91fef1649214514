import type * as z from 'zod';
import { WriteConflict } from '../../faults';
import { PortalSettings } from '../../schemas/portal';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

const at = (org: string): DocumentRef<z.infer<typeof PortalSettings>> => ({
  path: documentPath('organizations', org, 'settings', 'portal'),
  schema: PortalSettings,
});

/** `organizations/{org}/settings/portal` */
export const portalSettings = (session: UnitOfWork) => ({
  find: (org: string): Promise<PortalSettings | undefined> => session.find(at(org)),

  /** Stores settings; replaces those read in this unit of work, if any. */
  put(org: string, before: PortalSettings | undefined, after: PortalSettings): void {
    if (before) session.replace(at(org), after);
    else session.create(at(org), after, WriteConflict());
  },
});
