import { randomBytes } from 'node:crypto';
import { Fault, WriteConflict } from '../faults';
import type { MailDraft } from '../store/collections/mails';
import type { Collections } from '../store/store';

/** Time after which a mail without its trigger event is sent by `runDue`, in milliseconds. */
const TRIGGER_GRACE_MS = 60_000;

/** Queues a mail in a unit of work: the trigger sends it, or else `runDue`. Returns its id. */
export function queueMail(
  org: string,
  draft: Omit<MailDraft, 'id'> & { id?: string },
  { mails, due }: Collections,
  now: number,
): string {
  const { id = `${draft.template}~${now}~${randomBytes(9).toString('base64url')}` } = draft;
  mails.create(org, { ...draft, id }, now);
  due.put({ org, kind: 'mail', ref: id, at: draft.notBefore ?? now + TRIGGER_GRACE_MS });
  return id;
}

const MAX_ATTEMPTS = 5;

/** Reruns a unit of work if a document that it creates was created meanwhile. */
export async function retryTaken<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isTaken = error instanceof Fault && error.status === WriteConflict.status;
      if (!isTaken || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
