import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openRawClient, writtenBy } from '../floors/rawClient';
import { prepareAll } from '../lib/built';
import { prepareGround, rawPlace } from '../lib/emulator';
import { measureLatency } from '../lib/latency';
import { openClient } from '../lib/load';
import type { Report, Settings } from '../lib/report';
import { type Call, startFunction } from '../lib/subject';

const OWN = 'create-developer';
const RAW = 'one raw commit';

/** A request that registers somebody new. */
export const registration = (org: string, token: string): Call & { email: string } => {
  const email = `${randomUUID()}@example.com`;
  return {
    email,
    method: 'POST',
    path: `/v1/organizations/${org}/developers`,
    headers: { 'X-Keymint-Token': token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' }),
  };
};

/** Registering developers, beside one commit of the documents that are left by it. */
export async function createDeveloper(settings: Settings): Promise<Report> {
  const { built, say } = settings;
  const folder = join(built, OWN);
  await prepareAll([folder]);
  say('Starting the emulator');
  const ground = await prepareGround();
  const raw = openRawClient(rawPlace(ground));
  const server = await startFunction('createDeveloper', folder, { env: ground.env });
  const client = openClient(server);
  const register = () => client.call(registration(ground.org, ground.adminToken));

  const pattern = await writtenBy(raw, ground.org, register);
  const afresh = () =>
    pattern.map(({ path, fields }) => raw.creationOf({ path: path.replace(/[^/]+$/, randomUUID()), fields }));
  const { run, table } = await measureLatency(
    'create developer',
    [
      { name: OWN, role: 'ours', work: register },
      { name: RAW, role: 'floor', work: () => raw.commit(afresh()) },
    ],
    RAW,
    settings,
  );
  client.close();
  await raw.close();
  await server.stop();
  await ground.stop();
  const folders = pattern.map(({ path }) => path.split('/').at(-2));
  return {
    tables: [table],
    figures: { P6: run.ratio(OWN, RAW, 'latency') },
    notes: [`Both store documents in ${folders.join(', ')}, in one commit.`],
  };
}
