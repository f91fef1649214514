import { placeBelow } from '../byOrganization';
import { type Data, pathOf, type Write } from '../database';
import { documentPath } from '../documentId';

/** Counts the API products that await approval on the keys of a stored app. */
function pendingIn(app: Data | undefined): number {
  const credentials = (app?.credentials ?? []) as { apiProducts?: { status?: string }[] }[];
  return credentials
    .flatMap(({ apiProducts = [] }) => apiProducts)
    .filter(({ status }) => status === 'pending').length;
}

/**
 * Derives the notice that requests came in, whichever operation made them: `runDue` mails it to staff. One for
 * each organization with an app that has more pending API products than before.
 */
export function requestNoticesOf(
  writes: readonly Write[],
  before: ReadonlyMap<string, Data>,
  now: number,
): Write[] {
  const organizations = writes.flatMap((write) => {
    const place = placeBelow(pathOf(write));
    if (place?.collection !== 'apps' || !('data' in write) || 'update' in write) return [];
    return pendingIn(write.data) > pendingIn(before.get(pathOf(write))) ? [place.org] : [];
  });
  return [...new Set(organizations)].map((org) => ({
    update: documentPath('due', `${org}~requests~new`),
    data: { org, kind: 'requests', ref: 'new', at: now, isNew: true },
  }));
}
