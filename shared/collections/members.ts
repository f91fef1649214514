import { z } from 'zod';
import { InvalidEmail, MemberAlreadyExists } from '../faults';
import { documentId } from './documentId';
import type { Place, Session } from './session';

/** A member of an organization's staff as stored; of the password only its argon2id hash. */
const StoredMember = z.object({ email: z.string(), passwordHash: z.string() });
export type StoredMember = z.infer<typeof StoredMember>;

const at = (org: string, email: string): Place<StoredMember> | undefined => {
  const id = documentId(email.toLowerCase());
  return id === undefined ? undefined : { path: `organizations/${org}/members/${id}`, schema: StoredMember };
};

/** `organizations/{org}/members/{lower-case e-mail}` */
export const members = (session: Session) => ({
  find: async (org: string, email: string) => {
    const place = at(org, email);
    return place && session.find(place);
  },

  /** @throws MemberAlreadyExists */
  create: (org: string, member: StoredMember) => {
    const place = at(org, member.email);
    if (!place) throw InvalidEmail();
    session.create(place, member, MemberAlreadyExists({ email: member.email }));
  },
});
