import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { randomOf } from '../../test/support/registry/random';
import { prepareAll } from '../lib/built';
import { embeddedEnv, registryStart } from '../lib/embedded';
import { killWhileCreating, type Mortal } from '../lib/kills';
import type { Report, Settings } from '../lib/report';
import { integrityOf } from '../lib/sqliteFile';
import { startServer } from '../lib/subject';

const sizes = {
  full: { creations: 3000, kills: 300 },
  quick: { creations: 150, kills: 15 },
} as const;

/** Kills two processes on one file at the same moment, repeatedly, while apps are created. */
export async function sqliteKills({ quick, built, say }: Settings): Promise<Report> {
  const { creations, kills } = sizes[quick ? 'quick' : 'full'];
  await prepareAll([join(built, 'registry-sqlite')]);
  const env = embeddedEnv();
  const start = registryStart(built, env);
  const checks: string[] = [];
  const startTwo = async (): Promise<Mortal> => {
    const servers = await Promise.all([startServer(start), startServer(start)]);
    return {
      url: servers[0].url,
      async kill() {
        await Promise.all(servers.map((server) => server.stop()));
        checks.push(integrityOf(env.KEYMINT_SQLITE));
      },
    };
  };
  const seed = randomInt(2 ** 31);
  const outcome = await killWhileCreating({
    env,
    starts: [startTwo],
    creations,
    kills,
    random: randomOf(seed),
    say,
  });
  const unsound = checks.filter((check) => check !== 'ok');
  const figure = (value: number) => ({ median: value, min: value, max: value });
  const { acknowledged, unanswered, apps, repaired, withoutOne, lost, others } = outcome;
  return {
    tables: [
      {
        title: `SQLite: kill -9 of both processes at ${outcome.kills} moments of ${creations} creations`,
        columns: ['acknowledged', 'unanswered', 'apps', 'repaired', 'without one key', 'lost', 'unsound'],
        rows: [
          {
            name: 'two processes on one file',
            role: 'ours',
            cells: [
              acknowledged,
              unanswered,
              apps,
              repaired,
              withoutOne.length,
              lost.length,
              unsound.length,
            ].map(figure),
          },
        ],
      },
    ],
    figures: {
      'kills lost': figure(lost.length),
      'kills keys': figure(withoutOne.length),
      'kills integrity': figure(unsound.length),
    },
    notes: [
      `Seed ${seed}. PRAGMA integrity_check was run after each kill, ${checks.length} times. Other answers: ${JSON.stringify(others)}.`,
    ],
  };
}
