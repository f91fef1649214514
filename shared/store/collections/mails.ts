import * as z from 'zod';
import { Sealed } from '../../crypto/vault';
import { WriteConflict } from '../../faults';
import { Language, MailTemplate } from '../../schemas/portal';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** Recipient of a mail: the address is read when it is sent, so that a former address gets none. */
const MailRecipient = z.union([
  z.object({ developer: z.string(), address: z.enum(['current', 'new', 'former']).default('current') }),
  z.object({ registration: z.string() }),
  z.object({ member: z.string() }),
  /** All staff who are notified of waiting developers and requests. */
  z.object({ staff: z.literal(true) }),
  /** An address that is stored nowhere else. */
  z.object({ sealed: Sealed }),
]);

/** A decision about an API product of a key. */
const MailedDecision = z.object({
  appId: z.string(),
  keyRef: z.string(),
  apiProduct: z.string(),
  status: z.enum(['approved', 'revoked']),
});
export type MailedDecision = z.infer<typeof MailedDecision>;

/** A pending or sent mail; without its text, addresses and tokens. */
const StoredMail = z.object({
  id: z.string(),
  template: MailTemplate,
  to: MailRecipient,
  /** Path below the organization of the mail's subject, such as `developers/{developerId}`. */
  subject: z.string(),
  language: Language,
  /** Further values for the template. */
  said: z
    .object({
      by: z.string().optional(),
      reason: z.string().optional(),
      app: z.string().optional(),
      product: z.string().optional(),
    })
    .default({}),
  /** It is not sent earlier, in milliseconds since 1970. */
  notBefore: z.int().optional(),
  /** The decision that it is about: it is not sent if that was changed before `notBefore`. */
  decision: MailedDecision.optional(),
  state: z.enum(['queued', 'sending', 'sent', 'failed']),
  attempts: z.int().default(0),
  /** Lease of the sending process, in milliseconds since 1970. */
  leaseUntil: z.int().default(0),
  createdAt: z.int(),
  sentAt: z.int().optional(),
  /** Response of the mail server. */
  error: z.string().optional(),
  expireAt: z.date(),
});
export type StoredMail = z.infer<typeof StoredMail>;

/** Retention of mails, in milliseconds. */
const KEPT = 30 * 24 * 3600_000;

/** A mail to send: what it is about, and whom it goes to. */
export type MailDraft = Pick<
  StoredMail,
  'id' | 'template' | 'to' | 'subject' | 'language' | 'notBefore' | 'decision'
> &
  Partial<Pick<StoredMail, 'said'>>;

const at = (org: string, id: string): DocumentRef<StoredMail> => ({
  path: documentPath('organizations', org, 'mails', id),
  schema: StoredMail,
});

/** `organizations/{org}/mails/{id}` */
export const mails = (session: UnitOfWork) => ({
  find: (org: string, id: string): Promise<StoredMail | undefined> => session.find(at(org, id)),

  /** Returns up to `limit` mails about a subject, latest first. */
  async list(org: string, subject: string, limit: number): Promise<StoredMail[]> {
    const found = await session.list(documentPath('organizations', org, 'mails'), StoredMail, {
      equals: { subject },
      limit,
    });
    return found.sort((one, other) => other.createdAt - one.createdAt);
  },

  /** Stores a mail to send, with a unique id. */
  create(org: string, draft: MailDraft, now: number): void {
    const mail: StoredMail = {
      ...draft,
      said: draft.said ?? {},
      state: 'queued',
      attempts: 0,
      leaseUntil: 0,
      createdAt: now,
      expireAt: new Date(now + KEPT),
    };
    session.create(at(org, draft.id), mail, WriteConflict());
  },

  /** Replaces a mail read in this unit of work. */
  replace: (org: string, mail: StoredMail): void => session.replace(at(org, mail.id), mail),

  delete: (org: string, { id }: Pick<StoredMail, 'id'>): void => session.delete(at(org, id)),
});
