import { catalogue } from '../../kit/catalogue';
import { plural } from '../../kit/plural';

/** The words about requests for API products. */
export const requests = catalogue({
  title: 'Requests',
  about:
    'Keys that wait for approval of an API product, oldest app first. Developers with a portal account get the decision and the reason by email, once it cannot be undone any more.',
  none: 'No key waits for approval.',
  select: (product: string, app: string) => `${product} for ${app}`,
  selectAll: 'Select all on this page',
  for: 'for',
  of: 'of',
  key: 'key',
  inactive: 'Developer inactive',
  since: 'Waits since',
  late: 'Overdue',
  deniedBefore: 'Denied before',
  deniedBy: (by: string) => `by ${by}`,
  approve: 'Approve',
  reject: 'Reject',
  reason: 'Reason',
  reasonHint: 'The developer reads it. Needed to reject.',
  giveReason: 'Give a reason. The developer will read it.',
  chooseOne: 'Select at least one request.',
  previous: 'Previous page',
  next: 'Next page',
  selected: (count: number) => `${count} selected`,
  decide: 'decide requests',
  approved: (count: number) => `${plural(count, 'request')} approved`,
  rejected: (count: number) => `${plural(count, 'request')} rejected`,
  undo: 'Undo',
  undone: (count: number) =>
    `${plural(count, 'request')} ${count === 1 ? 'waits' : 'wait'} again. Nobody was mailed.`,
  notUndone: (count: number) => `${plural(count, 'decision')} not undone: too late, or changed meanwhile`,
  notDone: (count: number) =>
    `${plural(count, 'request')} left alone: decided by somebody else, or gone meanwhile`,
});
