import * as z from 'zod';
import { InvalidEmail, LastAdministrator, MemberAlreadyExists, MemberDoesNotExist } from '../../faults';
import { Member } from '../../schemas/member';
import { withTraits } from '../../schemas/traits';
import { documentId, documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** A member of staff as stored; the password as an argon2id hash. */
export const StoredMember = Member.omit({ password: true, tokens: true }).extend({
  /** The e-mail address in lower case. */
  emailKey: z.string(),
  passwordHash: withTraits(z.string(), { secret: true }),
  organization: z.string(),
});
export type StoredMember = z.infer<typeof StoredMember>;

const folder = (org: string): string => documentPath('organizations', org, 'members');

const refTo = (org: string, email: string): DocumentRef<StoredMember> | undefined => {
  const id = documentId(email.toLowerCase());
  return id === undefined
    ? undefined
    : { path: documentPath('organizations', org, 'members', id), schema: StoredMember };
};

const refOf = (org: string, { email }: Pick<StoredMember, 'email'>): DocumentRef<StoredMember> => {
  const ref = refTo(org, email);
  if (!ref) throw InvalidEmail();
  return ref;
};

/** Returns the path of a member below the organization, as in change records. */
export const memberEntity = ({ emailKey }: Pick<StoredMember, 'emailKey'>): string =>
  `members/${documentId(emailKey)}`;

/** The organizations that have a person as a member: a log-in names none. */
const Person = z.object({ organizations: z.array(z.string()).default([]) });

const personAt = (email: string): DocumentRef<z.infer<typeof Person>> | undefined => {
  const id = documentId(email.toLowerCase());
  return id === undefined ? undefined : { path: documentPath('people', id), schema: Person };
};

/** `organizations/{org}/members/{lower-case e-mail}` and `people/{lower-case e-mail}` */
export const members = (unit: UnitOfWork) => {
  /** Requires another administrator, also at the time of the commit. @throws LastAdministrator */
  const requireOtherAdmin = async (org: string, { emailKey }: StoredMember) => {
    const query = { orderBy: 'emailKey', equals: { role: 'orgadmin' }, limit: 2 };
    const admins = await unit.list(folder(org), StoredMember, query);
    const other = admins.find((admin) => admin.emailKey !== emailKey);
    if (!other) throw LastAdministrator();
    unit.replace(refOf(org, other), other);
  };

  return {
    find: async (org: string, email: string) => {
      const ref = refTo(org, email);
      return ref && unit.find(ref);
    },

    /** @throws MemberDoesNotExist */
    async get(org: string, member: string): Promise<StoredMember> {
      const found = await this.find(org, member);
      if (!found) throw MemberDoesNotExist({ member });
      return found;
    },

    /** Returns all members in the order of e-mail addresses. */
    list: (org: string) => unit.list(folder(org), StoredMember, { orderBy: 'emailKey' }),

    /** Returns the names of the organizations that have a member with this e-mail address. */
    async organizationsOf(email: string): Promise<string[]> {
      const ref = personAt(email);
      return (ref && (await unit.find(ref)))?.organizations ?? [];
    },

    /** Returns the memberships of an e-mail address in all organizations. */
    async findAnywhere(email: string): Promise<StoredMember[]> {
      const names = await this.organizationsOf(email);
      const found = await Promise.all(names.map((org) => this.find(org, email)));
      return found.flatMap((member) => member ?? []);
    },

    /** @throws MemberAlreadyExists */
    create(org: string, member: Omit<StoredMember, 'emailKey' | 'organization'>): StoredMember {
      const stored = { ...member, organization: org, emailKey: member.email.toLowerCase() };
      unit.create(refOf(org, stored), stored, MemberAlreadyExists({ email: member.email }));
      const person = personAt(member.email);
      if (person) {
        unit.update(person, { transforms: [{ field: 'organizations', appendMissingElements: [org] }] });
      }
      return stored;
    },

    /**
     * Replaces a member read in this unit of work. @throws LastAdministrator if no administrator would remain
     */
    async replace(org: string, before: StoredMember, after: StoredMember): Promise<StoredMember> {
      if (before.role === 'orgadmin' && after.role !== 'orgadmin') await requireOtherAdmin(org, before);
      unit.replace(refOf(org, after), after);
      return after;
    },

    /**
     * Removes a member read in this unit of work. @throws LastAdministrator if no administrator would remain
     */
    async delete(org: string, member: StoredMember): Promise<void> {
      if (member.role === 'orgadmin') await requireOtherAdmin(org, member);
      unit.delete(refOf(org, member));
      const person = personAt(member.email);
      if (person) {
        unit.update(person, {
          transforms: [{ field: 'organizations', removeAllFromArray: [org] }],
          precondition: { exists: true },
        });
      }
    },

    /**
     * Deletes up to `limit` members of an organization that is deleted, the last administrator too; returns how many
     * it found.
     */
    async deleteSome(org: string, limit: number): Promise<number> {
      const found = await unit.list(folder(org), StoredMember, { limit });
      const persons = await Promise.all(
        found.map(async ({ email }) => {
          const ref = personAt(email);
          return { ref, person: ref && (await unit.find(ref)) };
        }),
      );
      for (const member of found) unit.delete(refOf(org, member));
      for (const { ref, person } of persons) {
        if (!ref || !person) continue;
        const others = person.organizations.filter((name) => name !== org);
        if (others.length > 0) unit.replace(ref, { organizations: others });
        else unit.delete(ref);
      }
      return found.length;
    },
  };
};
