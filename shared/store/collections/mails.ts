import * as z from 'zod';
import { Sealed } from '../../crypto/vault';
import { WriteConflict } from '../../faults';
import { Language, MailTemplate } from '../../schemas/portal';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** Whom a mail is to: the address is read when it is sent, so that an address that changed gets none. */
const Recipient = z.union([
  z.object({ developer: z.string(), address: z.enum(['current', 'new', 'former']).default('current') }),
  z.object({ registration: z.string() }),
  z.object({ member: z.string() }),
  /** All who hear of waiting developers. */
  z.object({ staff: z.literal(true) }),
  /** An address that is nowhere else any more. */
  z.object({ sealed: Sealed }),
]);
export type Recipient = z.infer<typeof Recipient>;

/** A mail that waits, or that was handed over; neither its words nor an address or a token are stored. */
const StoredMail = z.object({
  id: z.string(),
  template: MailTemplate,
  to: Recipient,
  /** The path below the organization that it is about, such as `developers/{developerId}`. */
  subject: z.string(),
  language: Language,
  /** What the template says besides. */
  said: z.object({ by: z.string().optional(), reason: z.string().optional() }).default({}),
  state: z.enum(['queued', 'sending', 'sent', 'failed']),
  attempts: z.int().default(0),
  /** While it is being sent: until when no other process takes it, in milliseconds since 1970. */
  leaseUntil: z.int().default(0),
  createdAt: z.int(),
  sentAt: z.int().optional(),
  /** What the mail server said. */
  error: z.string().optional(),
  expireAt: z.date(),
});
export type StoredMail = z.infer<typeof StoredMail>;

/** How long a mail is listed, in milliseconds. */
const KEPT = 30 * 24 * 3600_000;

/** A mail to be sent. */
export type MailDraft = Pick<StoredMail, 'id' | 'template' | 'to' | 'subject' | 'language'> & {
  said?: StoredMail['said'];
};

const at = (org: string, id: string): DocumentRef<StoredMail> => ({
  path: documentPath('organizations', org, 'mails', id),
  schema: StoredMail,
});

/** `organizations/{org}/mails/{id}` */
export const mails = (session: UnitOfWork) => ({
  find: (org: string, id: string): Promise<StoredMail | undefined> => session.find(at(org, id)),

  /** Mails about a subject, at most `limit`, the latest first. */
  async list(org: string, subject: string, limit: number): Promise<StoredMail[]> {
    const found = await session.list(documentPath('organizations', org, 'mails'), StoredMail, {
      equals: { subject },
      limit,
    });
    return found.sort((one, other) => other.createdAt - one.createdAt);
  },

  /** Stores a mail to be sent; its id must be of no other. */
  create(org: string, draft: MailDraft, now: number): void {
    const mail: StoredMail = {
      ...{ said: {}, ...draft, state: 'queued', attempts: 0, leaseUntil: 0, createdAt: now },
      expireAt: new Date(now + KEPT),
    };
    session.create(at(org, draft.id), mail, WriteConflict());
  },

  /** Replaces a mail that was read. */
  replace: (org: string, mail: StoredMail): void => session.replace(at(org, mail.id), mail),
});
