/* References to owners of apps and to apps: values without zod, imported by the browser too. */

/** Collections of owners of apps. */
export const ownerCollections = ['developers', 'companies', 'appGroups'] as const;
export type OwnerKindName = (typeof ownerCollections)[number];

/**
 * An owner of apps; formatted, the path of its document below the organization, such as
 * `developers/{developerId}`.
 */
export interface OwnerRef {
  kind: OwnerKindName;
  /** Document id: the developerId, or the encoded name of a company (lower case) or app group. */
  id: string;
}

export const formatOwner = ({ kind, id }: OwnerRef): string => `${kind}/${id}`;

export const developerOwner = (developerId: string): string =>
  formatOwner({ kind: 'developers', id: developerId });

/** @throws Error if the path is not that of an owner */
export function parseOwner(path: string): OwnerRef {
  const slash = path.indexOf('/');
  const kind = ownerCollections.find((name) => name === path.slice(0, slash));
  if (kind === undefined) throw new Error(`${JSON.stringify(path)} is not the path of an owner`);
  return { kind, id: path.slice(slash + 1) };
}

/** Decodes the name in an encoded document id; returns text with invalid encoding unchanged. */
export function decodedName(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** Identifies an app by its owner's path and its name. */
export interface AppRef {
  owner: string;
  name: string;
}

/** Returns the prefix of ids of an owner's documents: the developerId, or kind and id of other owners. */
export function ownerIdOf(owner: string): string {
  const { kind, id } = parseOwner(owner);
  return kind === 'developers' ? id : `${kind}~${id}`;
}

/** Returns the document id of an app. It never changes. */
export const appDocumentId = ({ owner, name }: AppRef): string => `${ownerIdOf(owner)}~${name}`;

/** Parses the document id of an app; undefined for any other text, such as an appId. */
export function parseAppRef(id: string): AppRef | undefined {
  const [, kind = 'developers', ownerId, name] = /^(?:(companies|appGroups)~)?([^~]+)~(.*)$/s.exec(id) ?? [];
  if (ownerId === undefined || name === undefined) return undefined;
  return { owner: formatOwner({ kind: kind as OwnerKindName, id: ownerId }), name };
}
