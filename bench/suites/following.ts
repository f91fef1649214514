import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { embeddedEnv, registryStart } from '../lib/embedded';
import type { Report, Settings } from '../lib/report';
import { startServer } from '../lib/subject';
import { fill, importFrom, makeOrganization, ORG, startImport } from './importing';

/** Developers at the source; each has two apps. */
const DEVELOPERS = 1000;

const sizes = { full: 500, quick: 50 } as const;

/** Time between two changes at the source. */
const CHANGE_EVERY_MS = 100;

/** How often what is here is read. */
const READ_EVERY_MS = 200;

const ATTRIBUTE = 'changed';

interface Developer {
  email: string;
  attributes: { name: string; value: string }[];
}

/** Changes developers at a source one after the other, while `--follow` runs; measures until each is visible here. */
export async function following({ quick, built, say }: Settings): Promise<Report> {
  const changes = sizes[quick ? 'quick' : 'full'];
  const [sourceEnv, targetEnv] = [embeddedEnv(), embeddedEnv()];
  const source = await makeOrganization(sourceEnv, 'edge');
  await fill(source, DEVELOPERS, say);
  await source.context.store.close();
  const target = await makeOrganization(targetEnv, 'edge');
  await target.context.store.close();
  const [from, to] = await Promise.all([
    startServer(registryStart(built, sourceEnv)),
    startServer(registryStart(built, targetEnv)),
  ]);
  const { args, env } = importFrom(from.url, source.admin);
  const child = startImport(built, { ...targetEnv, ...env }, [...args, '--follow', '--interval', '1']);
  try {
    const ask = (
      { url }: typeof from,
      { email, password }: typeof source.admin,
      path: string,
      sent?: object,
    ) =>
      fetch(`${url}/v1/organizations/${ORG}/${path}`, {
        headers: {
          authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`,
          'content-type': 'application/json',
        },
        ...(sent && { method: 'POST', body: JSON.stringify(sent) }),
      });
    const listHere = async () => {
      const answer = await ask(to, target.admin, 'developers?expand=true&count=1000');
      return ((await answer.json()) as { developer: Developer[] }).developer;
    };
    while ((await listHere()).length < DEVELOPERS) {
      if (child.exitCode !== null) throw new Error(`The import ended with ${child.exitCode}`);
      await pause(READ_EVERY_MS);
    }

    const changedAt = new Map<string, number>();
    const delays = new Map<string, number>();
    const change = async () => {
      for (let number = 0; number < changes; number++) {
        const email = `dev+${number}@acme.test`;
        const path = `developers/${encodeURIComponent(email)}/attributes/${ATTRIBUTE}`;
        const answer = await ask(from, source.admin, path, { value: 'yes' });
        if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
        changedAt.set(email, performance.now());
        await pause(CHANGE_EVERY_MS);
      }
    };
    const watch = async () => {
      while (delays.size < changes) {
        if (child.exitCode !== null) throw new Error(`The import ended with ${child.exitCode}`);
        const found = await listHere();
        const now = performance.now();
        for (const { email, attributes } of found) {
          const at = changedAt.get(email);
          if (at === undefined || delays.has(email)) continue;
          if (attributes.some(({ name }) => name === ATTRIBUTE)) delays.set(email, (now - at) / 1000);
        }
        say(`Following: ${delays.size} of ${changes} changes are here`);
        await pause(READ_EVERY_MS);
      }
    };
    await Promise.all([change(), watch()]);
    const sorted = [...delays.values()].sort((one, other) => one - other);
    const [min = 0, max = 0] = [sorted[0], sorted.at(-1)];
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    return {
      tables: [
        {
          title: `${changes} changes at a source of ${DEVELOPERS} developers and ${2 * DEVELOPERS} apps, followed each second`,
          columns: ['s until here'],
          rows: [{ name: 'change', role: 'ours', cells: [{ median, min, max }] }],
        },
      ],
      figures: {},
      notes: ['Source, import and target run on the same machine. Every change arrived.'],
    };
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    await Promise.all([from.stop(), to.stop()]);
  }
}
