import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { isUnreachable } from '../../../shared/store/database';
import { IMPORTED } from '../../import/auditEntry';
import { textOf as lineOf } from '../../import/report';
import { type ImportOptions, importOnce, type Summary } from '../../import/run';
import { ApiError } from '../../import/sources/api';
import { openSource } from '../../import/sources/open';
import { checked, organizationName } from '../checked';
import { confirm } from '../confirm';
import { withDatabase } from '../database';
import { EXIT, type Options, type Result, type Run, textOf, UsageError } from '../outcome';
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

const paceOf = ({ KEYMINT_SQLITE }: NodeJS.ProcessEnv): Pick<ImportOptions, 'writesPerSecond'> =>
  KEYMINT_SQLITE ? {} : { writesPerSecond: FIRST_WRITES_PER_SECOND };

/** A pass of several in one line, with what needs a decision. */
function passLine({ changes, report, seconds }: Summary): string {
  const open = report.filter(({ finding }) => finding === 'conflict' || finding === 'refused').map(lineOf);
  return [`${new Date().toISOString()} ${changes} changes in ${seconds.toFixed(1)} s`, ...open].join('\n  ');
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

/** How long to wait between passes, in seconds. */
const Interval = z.coerce.number().min(1).max(86_400);

function intervalIn(options: Options): number {
  const text = textOf(options, 'interval') ?? '60';
  return checked(Interval, text, `--interval takes 1..86400 seconds, not: ${text}`);
}

/** Resolves when this process is told to end; a second time ends it at once. */
function toldToEnd(): AbortSignal {
  const told = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (told.signal.aborted) process.exit(EXIT.failed);
      told.abort();
    });
  return told.signal;
}

/**
 * Imports again and again until the process is told to end, after the pass that it is at. A source that does not answer
 * is asked again in the next pass.
 */
async function follow(
  pass: () => Promise<Summary>,
  { seconds, print, say }: { seconds: number; print(summary: Summary): void; say(line: string): void },
): Promise<void> {
  const told = toldToEnd();
  while (!told.aborted) {
    try {
      print(await pass());
    } catch (error) {
      if (!(error instanceof ApiError) && !isUnreachable(error)) throw error;
      say(`This pass failed, and is repeated: ${error instanceof Error ? error.message : error}`);
    }
    if (told.aborted) break;
    await pause(seconds * 1000, undefined, { signal: told }).catch(() => {});
  }
}

/** Takes over an organization from another registry, or from files. */
export const importOrganization: Run = async ([name], options, shell) => {
  const org = organizationName(name);
  const isCheck = options.check === true;
  const isFollowing = options.follow === true;
  const isPruning = options.prune === true;
  if (isPruning && !isFollowing) throw new UsageError('--prune is for --follow');
  if (isFollowing && (isCheck || options.dryRun === true))
    throw new UsageError('--follow writes: it is not for --check or --dry-run');
  const seconds = intervalIn(options);
  const chosen: ImportOptions = {
    onConflict: onConflictIn(options),
    onGone: !isFollowing ? 'keep' : isPruning ? 'delete' : 'revoke',
    legacyKeys: options.legacyKeys === true,
    isDry: isCheck || options.dryRun === true,
    isCheck,
    progress: shell.progress,
  };
  if (isPruning) await confirm(`What is gone at the source is deleted from ${org}.`, 'prune', shell);
  const source = await openSource(textOf(options, 'from') ?? '', options);
  return withDatabase(
    async (context, env) => {
      const target = await targetOf(org, IMPORTED, context);
      const pass = () => importOnce(source, target, { ...chosen, ...paceOf(env) });
      if (!isFollowing || options.once === true) return resultOf(await pass(), chosen);
      const print = (summary: Summary) => {
        if (shell.json) console.log(JSON.stringify(summary));
        else if (!shell.quiet) console.log(passLine(summary));
      };
      await follow(pass, { seconds, print, say: shell.say });
      return undefined;
    },
    { isSealing: true },
  );
};
