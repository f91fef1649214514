/** Position of a document below its organization. */
interface Below {
  org: string;
  /** Empty for the organization itself. */
  collection: string;
  /** The path below the organization. */
  entity: string;
}

/** Splits a document path into organization, collection and entity; undefined outside of organizations. */
export function placeBelow(path: string): Below | undefined {
  const [root, org = '', ...below] = path.split('/');
  return root === 'organizations' ? { org, collection: below[0] ?? '', entity: below.join('/') } : undefined;
}

/** Groups items by their organization. */
export function byOrganization<T extends { org: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(item.org, [...(groups.get(item.org) ?? []), item]);
  return groups;
}
