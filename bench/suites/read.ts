import { join } from 'node:path';
import { openRawClient, writtenBy } from '../floors/rawClient';
import { prepareAll } from '../lib/built';
import { prepareGround, rawPlace } from '../lib/emulator';
import { measureLatency } from '../lib/latency';
import { openClient } from '../lib/load';
import type { Report, Settings } from '../lib/report';
import { startFunction } from '../lib/subject';

const OWN = 'get-developer-app';
const RAW = 'the same reads, raw';

/** Reading an app of a developer who is named by e-mail address, beside the reads of its two documents. */
export async function read(settings: Settings): Promise<Report> {
  const { built, say } = settings;
  const folder = join(built, OWN);
  await prepareAll([folder]);
  say('Starting the emulator');
  const ground = await prepareGround();
  const { org, adminToken } = ground;
  const raw = openRawClient(rawPlace(ground));
  const server = await startFunction('getDeveloperApp', folder, { env: ground.env });
  const client = openClient(server);

  const documents = await writtenBy(raw, org, () => ground.storeKeys(1));
  const inFolder = (name: string) => documents.find(({ path }) => path.split('/').at(-2) === name);
  const [holder, app, developer] = [inFolder('developerEmails'), inFolder('apps'), inFolder('developers')];
  if (!holder || !app || !developer) throw new Error('A key left other documents than are known');
  const email = `${developer.fields.email?.stringValue}`;
  const call = {
    path: `/v1/organizations/${org}/developers/${email}/apps/${app.fields.name?.stringValue}`,
    headers: { 'X-Keymint-Token': adminToken },
  };
  const { run, table } = await measureLatency(
    'get app',
    [
      { name: OWN, role: 'ours', work: () => client.call(call) },
      {
        ...{ name: RAW, role: 'floor' },
        async work() {
          await raw.read(holder.path);
          await raw.read(app.path);
        },
      },
    ],
    RAW,
    settings,
  );
  client.close();
  await raw.close();
  await server.stop();
  await ground.stop();
  return {
    tables: [table],
    figures: { P9: run.ratio(OWN, RAW, 'latency') },
    notes: ['The developer is named by e-mail address: the id behind it is read first, then the app.'],
  };
}
