import { writtenBy } from '../floors/rawClient';
import { besideRaw } from '../lib/besideRaw';
import { measureLatency } from '../lib/latency';
import type { Report, Settings } from '../lib/report';

const OWN = 'get-developer-app';
const RAW = 'the same reads, raw';

/** Measures reading an app of a developer named by e-mail address, relative to reading its two documents. */
export function read(settings: Settings): Promise<Report> {
  return besideRaw(['getDeveloperApp', OWN], settings, async ({ ground, raw, client }) => {
    const { org, adminToken } = ground;

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
          name: RAW,
          role: 'floor',
          async work() {
            await raw.read(holder.path);
            await raw.read(app.path);
          },
        },
      ],
      RAW,
      settings,
    );
    return {
      tables: [table],
      figures: { P9: run.ratio(OWN, RAW, 'latency') },
      notes: ['The developer is named by e-mail address: the id behind it is read first, then the app.'],
    };
  });
}
