import { join } from 'node:path';
import { embeddedEnv } from '../lib/embedded';
import type { Report, Settings } from '../lib/report';
import { functionStart, startServer, temporaryFolder } from '../lib/subject';
import { failTriggerWhileCreating } from '../lib/triggerOutage';

/** Duration of the trigger's outage. */
const OUTAGE_MS = { full: 30_000, quick: 8000 } as const;

const root = join(__dirname, '../..');

/** Makes the trigger fail for a while and kills its process meanwhile: every app has one key in the end. */
export async function triggerOutage({ quick, say }: Settings): Promise<Report> {
  const outageMs = OUTAGE_MS[quick ? 'quick' : 'full'];
  const env = embeddedEnv();
  const fault = join(temporaryFolder(), 'fault');
  const outcome = await failTriggerWhileCreating({
    env,
    fault,
    outageMs,
    say,
    async start() {
      const { url, stop } = await startServer(
        await functionStart('registry', join(root, 'functions/index.ts'), {
          preload: ['--require', 'tsx/cjs', '--require', join(root, 'bench/lib/failingTrigger.ts')],
          env: { ...env, HOST: '127.0.0.1', KEYMINT_BENCH_FAULT: fault },
        }),
      );
      return { url, kill: stop };
    },
  });
  const figure = (value: number) => ({ median: value, min: value, max: value });
  const { acknowledged, unanswered, waitingAtKill, waitingAtEnd, apps, others } = outcome;
  const { forgotten, withoutOne, lost } = outcome;
  return {
    tables: [
      {
        title: `SQLite: the trigger fails for ${outageMs / 1000} s, its process is killed in the middle`,
        columns: [
          'acknowledged',
          'unanswered',
          'without a key at the kill',
          'at the end of the outage',
          'apps',
          'forgotten',
          'without one key',
          'lost',
        ],
        rows: [
          {
            name: 'one process',
            role: 'ours',
            cells: [
              acknowledged,
              unanswered,
              waitingAtKill,
              waitingAtEnd,
              apps,
              forgotten,
              withoutOne.length,
              lost.length,
            ].map(figure),
          },
        ],
      },
    ],
    figures: {
      'outage keys': figure(forgotten + withoutOne.length),
      'outage lost': figure(lost.length),
    },
    notes: [`Other answers: ${JSON.stringify(others)}. No app was read before its event was handled.`],
  };
}
