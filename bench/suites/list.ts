import { besideRaw } from '../lib/besideRaw';
import { storeDevelopers } from '../lib/crowd';
import { measureLatency } from '../lib/latency';
import type { Report, Settings } from '../lib/report';

const OWN = 'list-developers';
const RAW = 'the same query, raw';

const DEVELOPERS = 1000;
const PAGE = 100;

/** Measures listing a page of expanded developers, relative to the same query. */
export function list(settings: Settings): Promise<Report> {
  return besideRaw(['listDevelopers', OWN], settings, async ({ ground, raw, client }) => {
    const { org, adminToken } = ground;
    await storeDevelopers(ground.context.store, org, DEVELOPERS, settings.say);

    const call = {
      path: `/v1/organizations/${org}/developers?expand=true&count=${PAGE}`,
      headers: { 'X-Keymint-Token': adminToken },
    };
    const query = {
      from: [{ collectionId: 'developers' }],
      where: {
        fieldFilter: {
          field: { fieldPath: 'companies' },
          op: 'EQUAL',
          value: { arrayValue: { values: [] } },
        },
      },
      orderBy: [{ field: { fieldPath: 'emailKey' }, direction: 'ASCENDING' }],
      limit: { value: PAGE },
    };
    const askRaw = () => raw.query(`organizations/${org}`, query);
    const [{ developer }, documents] = [JSON.parse(await client.call(call)), await askRaw()];
    if (developer.length !== PAGE || documents.length !== PAGE)
      throw new Error(
        `A page has ${developer.length} developers, or ${documents.length}, instead of ${PAGE}`,
      );
    const { run, table } = await measureLatency(
      `list ${PAGE} developers, expanded`,
      [
        { name: OWN, role: 'ours', work: () => client.call(call) },
        { name: RAW, role: 'floor', work: askRaw },
      ],
      RAW,
      settings,
    );
    return {
      tables: [table],
      figures: { P10: run.ratio(OWN, RAW, 'latency') },
      notes: [`The emulator has no indexes: it looks through all ${DEVELOPERS} developers for a page.`],
    };
  });
}
