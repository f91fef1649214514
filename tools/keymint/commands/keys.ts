import { sweepOverdue } from '../../../shared/tasks/overdue';
import { reindex as deriveAll } from '../../../shared/tasks/reindex';
import { rekey as resealAll } from '../../../shared/tasks/rekey';
import { organizationName } from '../checked';
import { requireOrganization, withDatabase } from '../database';
import { Refusal, type Run } from '../outcome';
import { openMeter } from '../progress';

/** How many keys that cannot be opened are listed. */
const MAX_LISTED = 20;

export const rekey: Run = async ([name], _, shell) => {
  const org = organizationName(name);
  return withDatabase(
    async (context) => {
      const { sealing } = await requireOrganization(org, context);
      let unreadable: readonly string[] = [];
      let apps = 0;
      const meter = openMeter(shell.progress, 'apps resealed');
      for await (const progress of resealAll(org, context)) {
        unreadable = progress.unreadable;
        apps = progress.all;
        meter.set(progress.done, progress.all);
      }
      if (unreadable.length > 0) {
        const some = unreadable.slice(0, MAX_LISTED).join('\n');
        const words = sealing === 'app' ? '' : ' Keys of the old form are still accepted.';
        throw new Refusal(
          `${unreadable.length} keys cannot be opened on their app:\n${some}\nDelete them.${words}`,
        );
      }
      const { primary } = context.vault;
      const text = `Every key of organization ${org} is sealed under key ${primary}.`;
      return { text, data: { organization: org, apps, primary } };
    },
    { isSealing: true },
  );
};

export const reindex: Run = async ([name], _, shell) => {
  const org = organizationName(name);
  return withDatabase(async (context) => {
    await requireOrganization(org, context);
    let found = { done: 0, all: 0, changed: 0 };
    const meter = openMeter(shell.progress, 'developers, apps and teams read');
    for await (const progress of deriveAll(org, context)) {
      found = progress;
      meter.set(progress.done, progress.all);
    }
    const text = `Developers and apps of organization ${org} that are found by more than before: ${found.changed}`;
    return { text, data: { organization: org, ...found } };
  });
};

export const repair: Run = async ([name]) => {
  const org = organizationName(name);
  return withDatabase(
    async (context) => {
      await requireOrganization(org, context);
      let count = 0;
      for (let found = 1; found > 0; count += found) found = await sweepOverdue(org, context);
      return {
        text: `First credentials of organization ${org} that were overdue and are issued now: ${count}`,
        data: { organization: org, issued: count },
      };
    },
    { isSealing: true },
  );
};
