import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../../shared/context';
import { newApiToken } from '../../shared/domain/apiTokens';
import { created } from '../../shared/domain/stamps';
import { databaseOf, processContext } from '../../shared/runtime/processContext';
import { appDocumentId } from '../../shared/schemas/owner';
import { repairingStore } from '../../shared/tasks/overdue';
import { createOrganization } from '../../tools/seed';

/*
 * Kills processes at random moments while clients create apps, restarts them, and then checks that each app has
 * exactly one credential and that everything acknowledged is stored.
 */

const DEVELOPERS = 20;
const CLIENTS = 4;

/** Maximum delay between a response and a kill: any moment of a creation. */
const MAX_DELAY_MS = 20;

/** Timeout of a client's request. */
const CLIENT_TIMEOUT_MS = 30_000;

/** How far the clock is ahead of the creations when apps are read, so that all of them are overdue. */
const AHEAD_MS = 120_000;

/** A process that can be killed. */
export interface Mortal {
  url: string;
  /** Kills it and waits until it has exited. */
  kill(): Promise<void>;
}

/** Which processes to kill, and how often. */
export interface KillPlan {
  /** Names the database and the key ring. */
  env: NodeJS.ProcessEnv;
  /** Start the processes to kill; the first one serves the clients. */
  starts: readonly [() => Promise<Mortal>, ...(() => Promise<Mortal>)[]];
  creations: number;
  kills: number;
  /** Returns numbers from 0 to 1. */
  random(): number;
  say?(progress: string): void;
}

/** Result of a plan. */
export interface KillOutcome {
  /** Creations with a 201 response, and those without a response. */
  acknowledged: number;
  unanswered: number;
  /** Other responses, by status. */
  others: Record<string, number>;
  kills: number;
  /** Stored apps, and how many of them got their credential only when read. */
  apps: number;
  repaired: number;
  /** Violations: apps without exactly one credential and key, and acknowledged ones that are lost or changed. */
  withoutOne: string[];
  lost: string[];
}

export interface Creation {
  id: string;
  developerId: string;
  name: string;
  /** Consumer key in the response; undefined without one. */
  consumerKey?: string;
}

export const silent: Context['log'] = { info: () => {}, error: () => {} };

/** Creates an organization with developers, and a token to create apps. */
export async function prepare({ store, now }: Context) {
  const by = created({ name: 'kills' }, now());
  const org = `kills-${randomBytes(6).toString('hex')}`;
  const { text, id, hash } = newApiToken(org);
  const developers = Array.from({ length: DEVELOPERS }, () => randomUUID());
  const admin = { email: 'admin@example.com', password: randomBytes(12).toString('base64url') };
  await createOrganization({ name: org, dialect: 'edge', admin }, { store, now });
  await store.atomically((collections) => {
    const { createdAt, createdBy } = by;
    const token = { name: 'kills', role: 'orgadmin' as const, id, hash, expiresAt: -1, createdAt, createdBy };
    collections.tokens.create(org, token);
    for (const developerId of developers) {
      collections.developers.create(org, {
        developerId,
        email: `${developerId}@example.com`,
        organizationName: org,
        apps: [],
        companies: [],
        firstName: 'Ada',
        lastName: 'Lovelace',
        userName: 'ada',
        status: 'active',
        attributes: [],
        ...by,
      });
    }
  });
  return { org, token: text, developers };
}

/** Requests one app and records the response, if there is one. */
export async function requestApp(
  url: string,
  { org, token }: { org: string; token: string },
  creation: Creation,
  others: Record<string, number>,
): Promise<void> {
  const { developerId, name } = creation;
  try {
    const answer = await fetch(`${url}/v1/organizations/${org}/developers/${developerId}/apps`, {
      method: 'POST',
      headers: { 'X-Keymint-Token': token, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name }),
      signal: AbortSignal.timeout(CLIENT_TIMEOUT_MS),
    });
    const body = (await answer.json()) as { credentials?: { consumerKey: string }[] };
    if (answer.status === 201) creation.consumerKey = `${body.credentials?.[0]?.consumerKey}`;
    else others[answer.status] = (others[answer.status] ?? 0) + 1;
  } catch {
    // The process was killed: the app may or may not be stored.
    await pause(1);
  }
}

/** Creates apps while processes are killed. */
async function createWhileKilling(
  { starts, creations, kills, random, say = () => {} }: KillPlan,
  { org, token, developers }: Awaited<ReturnType<typeof prepare>>,
) {
  const running = starts.map((start) => start());
  const all: Creation[] = [];
  const others: Record<string, number> = {};
  let finished = 0;
  let killed = 0;

  const create = async (): Promise<void> => {
    const developerId = `${developers[Math.floor(random() * developers.length)]}`;
    const name = `app-${all.length}`;
    const creation: Creation = {
      developerId,
      name,
      id: appDocumentId({ owner: `developers/${developerId}`, name }),
    };
    all.push(creation);
    const server = await running[0];
    await requestApp(`${server?.url}`, { org, token }, creation, others);
    finished += 1;
  };
  const client = async (): Promise<void> => {
    while (all.length < creations) await create();
  };

  const killer = async (): Promise<void> => {
    for (; killed < kills; killed++) {
      const due = ((killed + random()) * creations) / kills;
      while (finished < Math.min(due, creations - CLIENTS)) await pause(1);
      await pause(random() * MAX_DELAY_MS);
      const victim = Math.floor(random() * starts.length);
      const before = await running[victim];
      const restart = async (): Promise<Mortal> => {
        await before?.kill();
        return (starts[victim] as KillPlan['starts'][0])();
      };
      running[victim] = restart();
      await running[victim];
      say(`${killed + 1} of ${kills} kills, ${finished} of ${creations} creations`);
    }
  };

  try {
    await Promise.all([killer(), ...Array.from({ length: CLIENTS }, client)]);
  } finally {
    for (const process of await Promise.all(running)) await process.kill();
  }
  return { all, others, killed };
}

/** Reads every app through the API and returns the violations. */
export async function inspect(org: string, all: readonly Creation[], env: NodeJS.ProcessEnv) {
  const context = processContext(env, { log: silent, now: () => Date.now() + AHEAD_MS });
  const { store, vault } = context;
  const found = { apps: 0, repaired: 0, withoutOne: [] as string[], lost: [] as string[] };
  const actor = { name: 'kills', action: 'getDeveloperApp' };

  for (const { id, consumerKey } of all) {
    const before = await store.apps.find(org, id);
    const app = before && (await repairingStore(store.by(actor), context).apps.find(org, id));
    if (!app) {
      if (consumerKey !== undefined) found.lost.push(id);
      continue;
    }
    found.apps += 1;
    if (before.firstCredential) found.repaired += 1;
    const refs = app.credentials.map(({ keyRef }) => keyRef);
    const [keyRef = ''] = refs;
    const key = await store.keys.find(org, keyRef);
    if (refs.length !== 1 || app.firstCredential || key?.app !== id) found.withoutOne.push(id);
    if (consumerKey !== undefined && keyRef !== vault.keyRef(consumerKey)) found.lost.push(id);
  }

  // A key without an app would be a second one.
  const database = databaseOf(env);
  let keys = 0;
  for await (const _ of database.stream(`organizations/${org}/keys`, {})) keys += 1;
  if (keys !== found.apps) found.withoutOne.push(`${keys} keys of ${found.apps} apps`);
  await database.close();
  await context.verifier.close();
  await store.close();
  return found;
}

/** Runs a plan in a new organization. */
export async function killWhileCreating(plan: KillPlan): Promise<KillOutcome> {
  const context = processContext(plan.env, { log: silent });
  const place = await prepare(context);
  await context.store.close();
  const { all, others, killed } = await createWhileKilling(plan, place);
  const acknowledged = all.filter(({ consumerKey }) => consumerKey !== undefined).length;
  const refused = Object.values(others).reduce((sum, count) => sum + count, 0);
  plan.say?.('Reading all apps');
  const found = await inspect(place.org, all, plan.env);
  return { acknowledged, unanswered: all.length - acknowledged - refused, others, kills: killed, ...found };
}
