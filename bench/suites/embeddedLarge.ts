import { statSync } from 'node:fs';
import { join } from 'node:path';
import { prepareAll } from '../lib/built';
import { type Crowd, crowdIn, crowdKey, crowdName } from '../lib/crowdLoader';
import { registryStart } from '../lib/embedded';
import type { Run } from '../lib/interleave';
import { type LatencySubject, measureLatency } from '../lib/latency';
import { openClient } from '../lib/load';
import type { Report, Settings } from '../lib/report';
import { type Call, startServer, temporaryFolder } from '../lib/subject';
import { registration } from './createDeveloper';

/** Number of developers, with two apps each. */
const sizes = {
  full: { large: 1_000_000, small: 10_000 },
  quick: { large: 20_000, small: 2000 },
} as const;

const PAGE = 100;

/** Returns the calls to a crowd, each for another developer. */
function questionsOf({ org, size, token, adminToken }: Crowd) {
  const headers = { 'X-Keymint-Token': adminToken };
  const at = `/v1/organizations/${org}`;
  // In strides that visit each developer once, so that nothing was read recently.
  let visited = 0;
  const next = (): number => {
    visited = (visited + Math.floor(size * 0.618)) % size;
    return visited;
  };
  const emailOf = (number: number) => `${crowdName(number)}@acme.test`;
  return {
    create: (): Call => registration(org, adminToken),
    get: (): Call => ({ path: `${at}/developers/${emailOf(next())}`, headers }),
    'list page': (): Call => ({
      path: `${at}/developers?expand=true&count=${PAGE}&startKey=${emailOf(next() % (size - PAGE))}`,
      headers,
    }),
    search: (): Call => ({ path: `${at}/developers:search?q=${crowdName(next()).slice(0, -1)}`, headers }),
    verify: (): Call => ({
      path: `${at}/authorize`,
      headers: { 'X-Keymint-Token': token, 'X-Api-Key': crowdKey(next(), 1) },
    }),
  };
}

type Operation = keyof ReturnType<typeof questionsOf>;

/** Measures operations on a file with a hundred times as many developers, relative to a small one. */
export async function embeddedLarge(settings: Settings): Promise<Report> {
  const { quick, built, data, say } = settings;
  const { large, small } = sizes[quick ? 'quick' : 'full'];
  await prepareAll([join(built, 'registry-sqlite')]);
  const keptIn = (size: number) => (data ? join(data, `crowd-${size}`) : temporaryFolder());
  const crowds = {
    large: await crowdIn(keptIn(large), large, say),
    small: await crowdIn(keptIn(small), small, say),
  };
  const open = async (crowd: Crowd) => {
    const server = await startServer(registryStart(built, crowd.env));
    return { server, client: openClient(server), questions: questionsOf(crowd) };
  };
  const ours = { large: await open(crowds.large), small: await open(crowds.small) };

  const nameOf = (size: number) => `${size.toLocaleString('en')} developers`;
  const operations = Object.keys(ours.small.questions) as Operation[];
  const measured: { operation: Operation; run: Run<'latency'>; table: Report['tables'][number] }[] = [];
  for (const operation of operations) {
    const way = (side: 'large' | 'small'): LatencySubject => ({
      name: nameOf(crowds[side].size),
      role: side === 'large' ? 'ours' : 'floor',
      before() {
        // Servers close connections that are idle while the other one is measured.
        ours[side].client.close();
        ours[side].client = openClient(ours[side].server);
      },
      work: () => ours[side].client.call(ours[side].questions[operation]()),
    });
    const title = `SQLite: ${operation}`;
    measured.push({
      operation,
      ...(await measureLatency(title, [way('large'), way('small')], nameOf(crowds.small.size), settings)),
    });
  }
  for (const { client, server } of Object.values(ours)) {
    client.close();
    await server.stop();
  }
  return {
    tables: measured.map(({ table }) => table),
    figures: Object.fromEntries(
      measured.map(({ operation, run }) => [
        `E7 ${operation}`,
        run.ratio(nameOf(crowds.large.size), nameOf(crowds.small.size), 'latency'),
      ]),
    ),
    notes: [
      `Each developer has two apps with a key each; the large file has ${(statSync(crowds.large.env.KEYMINT_SQLITE).size / 2 ** 30).toFixed(1)} GiB.`,
      'Each call is of another developer. Files are loaded by the code that stores commits, many in a transaction.',
    ],
  };
}
