import { join } from 'node:path';
import { openRawClient } from '../floors/rawClient';
import { prepareAll } from '../lib/built';
import { storeDevelopers } from '../lib/crowd';
import { prepareGround, rawPlace } from '../lib/emulator';
import { measureLatency } from '../lib/latency';
import { openClient } from '../lib/load';
import type { Report, Settings } from '../lib/report';
import { startFunction } from '../lib/subject';

const OWN = 'list-developers';
const RAW = 'the same query, raw';

const DEVELOPERS = 1000;
const PAGE = 100;

/** Listing a page of whole developers, beside the same query. */
export async function list(settings: Settings): Promise<Report> {
  const { built, say } = settings;
  const folder = join(built, OWN);
  await prepareAll([folder]);
  say('Starting the emulator');
  const ground = await prepareGround();
  const { org, adminToken } = ground;
  await storeDevelopers(ground.context.store, org, DEVELOPERS, say);
  const raw = openRawClient(rawPlace(ground));
  const server = await startFunction('listDevelopers', folder, { env: ground.env });
  const client = openClient(server);

  const call = {
    path: `/v1/organizations/${org}/developers?expand=true&count=${PAGE}`,
    headers: { 'X-Keymint-Token': adminToken },
  };
  const query = {
    from: [{ collectionId: 'developers' }],
    where: {
      fieldFilter: { field: { fieldPath: 'companies' }, op: 'EQUAL', value: { arrayValue: { values: [] } } },
    },
    orderBy: [{ field: { fieldPath: 'emailKey' }, direction: 'ASCENDING' }],
    limit: { value: PAGE },
  };
  const askRaw = () => raw.query(`organizations/${org}`, query);
  const [{ developer }, documents] = [JSON.parse(await client.call(call)), await askRaw()];
  if (developer.length !== PAGE || documents.length !== PAGE)
    throw new Error(`A page has ${developer.length} developers, or ${documents.length}, instead of ${PAGE}`);
  const { run, table } = await measureLatency(
    `list ${PAGE} developers, expanded`,
    [
      { name: OWN, role: 'ours', work: () => client.call(call) },
      { name: RAW, role: 'floor', work: askRaw },
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
    figures: { P10: run.ratio(OWN, RAW, 'latency') },
    notes: [`The emulator has no indexes: it looks through all ${DEVELOPERS} developers for a page.`],
  };
}
