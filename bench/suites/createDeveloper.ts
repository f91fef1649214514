import { randomUUID } from 'node:crypto';
import { writtenBy } from '../floors/rawClient';
import { besideRaw } from '../lib/besideRaw';
import { measureLatency } from '../lib/latency';
import type { Report, Settings } from '../lib/report';
import type { Call } from '../lib/subject';

const OWN = 'create-developer';
const RAW = 'one raw commit';

/** Returns a request that registers a new developer. */
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

/** Measures registering developers, relative to one commit of the documents it creates. */
export function createDeveloper(settings: Settings): Promise<Report> {
  return besideRaw(['createDeveloper', OWN], settings, async ({ ground, raw, client }) => {
    const register = () => client.call(registration(ground.org, ground.adminToken));

    const pattern = await writtenBy(raw, ground.org, register);
    const afresh = () =>
      pattern.map(({ path, fields }) =>
        raw.creationOf({ path: path.replace(/[^/]+$/, randomUUID()), fields }),
      );
    const { run, table } = await measureLatency(
      'create developer',
      [
        { name: OWN, role: 'ours', work: register },
        { name: RAW, role: 'floor', work: () => raw.commit(afresh()) },
      ],
      RAW,
      settings,
    );
    const folders = pattern.map(({ path }) => path.split('/').at(-2));
    return {
      tables: [table],
      figures: { P6: run.ratio(OWN, RAW, 'latency') },
      notes: [`Both store documents in ${folders.join(', ')}, in one commit.`],
    };
  });
}
