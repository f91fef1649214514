import * as z from 'zod';
import { InvalidEmail, LastAdministrator, MemberAlreadyExists, MemberDoesNotExist } from '../../faults';
import { Member } from '../../schemas/member';
import { documentId, documentPath } from '../documentId';
import type { Place, Session } from '../unit';

/** A member of an organization's staff as stored; of the password only its argon2id hash. */
const StoredMember = Member.omit({ password: true, tokens: true }).extend({
  /** The e-mail address in lower case, which is the same in every organization. */
  emailKey: z.string(),
  passwordHash: z.string(),
  organization: z.string(),
});
export type StoredMember = z.infer<typeof StoredMember>;

const folder = (org: string): string => documentPath('organizations', org, 'members');

const at = (org: string, email: string): Place<StoredMember> | undefined => {
  const id = documentId(email.toLowerCase());
  return id === undefined
    ? undefined
    : { path: documentPath('organizations', org, 'members', id), schema: StoredMember };
};

const placeOf = (org: string, { email }: Pick<StoredMember, 'email'>): Place<StoredMember> => {
  const place = at(org, email);
  if (!place) throw InvalidEmail();
  return place;
};

/** Returns the path of a member below the organization, as changes have it. */
export const memberEntity = ({ emailKey }: Pick<StoredMember, 'emailKey'>): string =>
  `members/${documentId(emailKey)}`;

/** Whoever has an e-mail address, and the organizations that have them as a member: a log-in names none. */
const Person = z.object({ organizations: z.array(z.string()).default([]) });

const personAt = (email: string): Place<z.infer<typeof Person>> | undefined => {
  const id = documentId(email.toLowerCase());
  return id === undefined ? undefined : { path: documentPath('people', id), schema: Person };
};

/** `organizations/{org}/members/{lower-case e-mail}` and `people/{lower-case e-mail}` */
export const members = (session: Session) => {
  /** Insists, when the unit of work ends, that somebody else still administers the organization. */
  const requireOtherAdmin = async (org: string, { emailKey }: StoredMember) => {
    const query = { orderBy: 'emailKey', equals: { role: 'orgadmin' }, limit: 2 };
    const admins = await session.list(folder(org), StoredMember, query);
    const other = admins.find((admin) => admin.emailKey !== emailKey);
    if (!other) throw LastAdministrator();
    session.replace(placeOf(org, other), other);
  };

  return {
    find: async (org: string, email: string) => {
      const place = at(org, email);
      return place && session.find(place);
    },

    /** @throws MemberDoesNotExist */
    async get(org: string, member: string): Promise<StoredMember> {
      const found = await this.find(org, member);
      if (!found) throw MemberDoesNotExist({ member });
      return found;
    },

    /** All members in the order of their e-mail addresses. */
    list: (org: string) => session.list(folder(org), StoredMember, { orderBy: 'emailKey' }),

    /** The organizations that have a member of that e-mail address. */
    async organizationsOf(email: string): Promise<string[]> {
      const place = personAt(email);
      return (place && (await session.find(place)))?.organizations ?? [];
    },

    /** Whoever has that e-mail address, in whatever organization. */
    async findAnywhere(email: string): Promise<StoredMember[]> {
      const names = await this.organizationsOf(email);
      const found = await Promise.all(names.map((org) => this.find(org, email)));
      return found.flatMap((member) => member ?? []);
    },

    /** @throws MemberAlreadyExists */
    create(org: string, member: Omit<StoredMember, 'emailKey' | 'organization'>): StoredMember {
      const stored = { ...member, organization: org, emailKey: member.email.toLowerCase() };
      session.create(placeOf(org, stored), stored, MemberAlreadyExists({ email: member.email }));
      const person = personAt(member.email);
      if (person) {
        session.update(person, { transforms: [{ field: 'organizations', appendMissingElements: [org] }] });
      }
      return stored;
    },

    /** Replaces a member that was read. @throws LastAdministrator when nobody would administer any more */
    async replace(org: string, before: StoredMember, after: StoredMember): Promise<StoredMember> {
      if (before.role === 'orgadmin' && after.role !== 'orgadmin') await requireOtherAdmin(org, before);
      session.replace(placeOf(org, after), after);
      return after;
    },

    /** Removes a member that was read. @throws LastAdministrator when nobody would administer any more */
    async delete(org: string, member: StoredMember): Promise<void> {
      if (member.role === 'orgadmin') await requireOtherAdmin(org, member);
      session.delete(placeOf(org, member));
      const person = personAt(member.email);
      if (person) {
        session.update(person, {
          transforms: [{ field: 'organizations', removeAllFromArray: [org] }],
          precondition: { exists: true },
        });
      }
    },
  };
};
