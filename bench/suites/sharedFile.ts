import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { randomOf } from '../../test/support/registry/random';
import { prepareAll } from '../lib/built';
import { embeddedEnv, registryStart } from '../lib/embedded';
import type { Report, Settings } from '../lib/report';
import { CLIENTS, writeToSharedFile } from '../lib/sharedFile';
import { startServer } from '../lib/subject';

const sizes = { full: 20_000, quick: 1000 } as const;

/** Writes to the same documents through two processes on one file: no update is lost. */
export async function sharedFile({ quick, built, say }: Settings): Promise<Report> {
  const writes = sizes[quick ? 'quick' : 'full'];
  await prepareAll([join(built, 'registry-sqlite')]);
  const env = embeddedEnv();
  const servers = [
    await startServer(registryStart(built, env)),
    await startServer(registryStart(built, env)),
  ];
  const seed = randomInt(2 ** 31);
  const begun = performance.now();
  const outcome = await writeToSharedFile({
    env,
    urls: servers.map(({ url }) => url),
    writes,
    random: randomOf(seed),
    say,
  });
  const seconds = (performance.now() - begun) / 1000;
  for (const server of servers) await server.stop();
  const figure = (value: number) => ({ median: value, min: value, max: value });
  const { lost, others } = outcome;
  const kinds = Object.keys(outcome.writes).sort();
  const failed = (pattern: RegExp) =>
    Object.entries(others).reduce((sum, [what, count]) => (pattern.test(what) ? sum + count : sum), 0);
  return {
    tables: [
      {
        title: `SQLite: ${writes} writes of ${CLIENTS} clients through two processes`,
        columns: [...kinds, 'lost', '5xx', 'other answers'],
        rows: [
          {
            name: 'two processes on one file',
            role: 'ours',
            cells: [
              ...kinds.map((kind) => outcome.writes[kind] ?? 0),
              lost.length,
              failed(/^5/),
              failed(/^[^5]/),
            ].map(figure),
          },
        ],
      },
    ],
    figures: { 'shared lost': figure(lost.length), 'shared 5xx': figure(failed(/^5/)) },
    notes: [
      `Seed ${seed}. Each write but a count was read back at once through the other process; ${seconds.toFixed(0)} s.`,
      `Other answers: ${JSON.stringify(others)}.${lost.length > 0 ? ` Lost: ${lost.slice(0, 5).join('; ')}` : ''}`,
    ],
  };
}
