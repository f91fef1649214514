import { textOf as lineOf } from '../../import/report';
import { type ImportOptions, importOnce, type Summary } from '../../import/run';
import { openSource } from '../../import/sources/open';
import { organizationName } from '../checked';
import { withDatabase } from '../database';
import { type Options, type Result, type Run, textOf, UsageError } from '../outcome';
import { targetOf } from '../target';

/** Writes a second to Firestore to begin with. Source: Firestore, ramping up traffic. */
const FIRST_WRITES_PER_SECOND = 500;

const conflicts = ['stop', 'skip', 'source'] as const;

function onConflictIn(options: Options): ImportOptions['onConflict'] {
  const text = textOf(options, 'onConflict') ?? 'stop';
  const found = conflicts.find((name) => name === text);
  if (!found) throw new UsageError(`--on-conflict takes ${conflicts.join('|')}, not: ${text}`);
  return found;
}

/** What a pass did, for people. */
function textIn({ kinds, changes, report, seconds }: Summary, isDry: boolean): string {
  const counts = Object.entries(kinds).flatMap(([kind, outcomes]) => {
    const words = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
    return words.length > 0 ? [`${kind}: ${words.join(', ')}`] : [];
  });
  const end = isDry
    ? 'Nothing was written.'
    : `${changes} changes in ${seconds.toFixed(1)} s. Tokens that were issued and counters of quotas cannot be imported.`;
  return [...counts, ...report.map(lineOf), end].join('\n');
}

const resultOf = (summary: Summary, { isDry, isCheck }: ImportOptions): Result => ({
  text: isCheck ? `${textIn(summary, true)}\n${summary.differences} differences.` : textIn(summary, isDry),
  data: summary,
  differs: isCheck && summary.differences > 0,
});

/** Takes over an organization from another registry, or from files. */
export const importOrganization: Run = async ([name], options, shell) => {
  const org = organizationName(name);
  const isCheck = options.check === true;
  const onConflict = onConflictIn(options);
  const chosen: ImportOptions = {
    onConflict,
    onGone: 'keep',
    legacyKeys: options.legacyKeys === true,
    isDry: isCheck || options.dryRun === true,
    isCheck,
    say: shell.say,
    ...(process.env.KEYMINT_SQLITE === undefined && { writesPerSecond: FIRST_WRITES_PER_SECOND }),
  };
  const source = await openSource(textOf(options, 'from') ?? '', options);
  return withDatabase(
    async (context) => {
      const target = await targetOf(org, 'organization.imported', context);
      return resultOf(await importOnce(source, target, chosen), chosen);
    },
    { isSealing: true },
  );
};
