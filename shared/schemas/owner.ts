/*
 * References to the entities that own apps, and to their apps: values without zod, which the browser imports too.
 */

/** The collections of entities that own apps. */
export const ownerCollections = ['developers', 'companies', 'appGroups'] as const;
export type OwnerKindName = (typeof ownerCollections)[number];

/** An entity that owns apps; as a text, the path of its document below the organization: `developers/{developerId}`. */
export interface OwnerRef {
  kind: OwnerKindName;
  /** The document id: the developerId, or the encoded name of a company (in lower case) or an app group. */
  id: string;
}

export const formatOwner = ({ kind, id }: OwnerRef): string => `${kind}/${id}`;

export const developerOwner = (developerId: string): string =>
  formatOwner({ kind: 'developers', id: developerId });

/** @throws when it is not the path of an owner */
export function parseOwner(path: string): OwnerRef {
  const slash = path.indexOf('/');
  const kind = ownerCollections.find((name) => name === path.slice(0, slash));
  if (kind === undefined) throw new Error(`${JSON.stringify(path)} is not the path of an owner`);
  return { kind, id: path.slice(slash + 1) };
}

/** Decodes the name in an encoded document id; returns text that is not well encoded as it is. */
export function decodedName(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** An app, by its owner's path and its name. */
export interface AppRef {
  owner: string;
  name: string;
}

/** The first part of the ids of an owner's documents: a developerId as it is, other ids after their kind. */
export function ownerIdOf(owner: string): string {
  const { kind, id } = parseOwner(owner);
  return kind === 'developers' ? id : `${kind}~${id}`;
}

/** The document id of an app. No part of it ever changes, and it can have every name of an app. */
export const appDocumentId = ({ owner, name }: AppRef): string => `${ownerIdOf(owner)}~${name}`;

/** Parses the document id of an app; undefined for another text, such as an appId. */
export function parseAppRef(id: string): AppRef | undefined {
  const [, kind = 'developers', ownerId, name] = /^(?:(companies|appGroups)~)?([^~]+)~(.*)$/s.exec(id) ?? [];
  if (ownerId === undefined || name === undefined) return undefined;
  return { owner: formatOwner({ kind: kind as OwnerKindName, id: ownerId }), name };
}
