import type { Context } from '../context';
import type { StoredDue } from '../store/collections/due';
import { queueMail, retryTaken } from './mailQueue';
import { mailProblems } from './portal';

/*
 * Mails to staff about requests: that there are new ones, at once and then hourly at most; and that some wait
 * longer than promised, once a day. The ids of the mails have the hour and the day, so that concurrent runs
 * send each once.
 */

const HOUR = 3600_000;
const DAY = 24 * HOUR;

/** Queues the mails that are due, and schedules the next ones while requests wait. */
export const noticeRequests = (org: string, named: StoredDue, context: Context): Promise<void> =>
  retryTaken(() =>
    context.store.atomically(async (collections) => {
      const { apps, due, mails, portalSettings } = collections;
      const at = context.now();
      const [entry, settings, [oldest]] = await Promise.all([
        due.find(named),
        portalSettings.find(org),
        apps.pendingSince(org, 1),
      ]);
      if (!entry || entry.at > at) return;
      if (oldest === undefined || !settings || mailProblems(org, settings, context).length > 0)
        return due.delete(entry);
      const lateAt = oldest + settings.answerWithinDays * DAY;
      const [hour, day] = [Math.floor(at / HOUR), Math.floor(at / DAY)];
      const [told, reminded] = await Promise.all([
        mails.find(org, `requestsWaiting~${hour}`),
        mails.find(org, `requestsOverdue~${day}`),
      ]);
      const about = { to: { staff: true as const }, subject: 'portal', language: 'en' as const };
      if (entry.isNew && !told) {
        const id = `requestsWaiting~${hour}`;
        queueMail(org, { id, template: 'requestsWaiting', ...about }, collections, at);
      }
      if (lateAt <= at && !reminded) {
        const id = `requestsOverdue~${day}`;
        queueMail(org, { id, template: 'requestsOverdue', ...about }, collections, at);
      }
      const isNew = entry.isNew === true && told !== undefined;
      const next = lateAt <= at ? (day + 1) * DAY : lateAt;
      due.put({ ...entry, at: isNew ? Math.min((hour + 1) * HOUR, next) : next, isNew });
    }),
  );
