import { effectiveOf } from '../domain/effective';
import { displayNameOf } from '../schemas/app';
import { MAX_APPS_LOOKED_AT, MAX_REGISTRATIONS, REGISTRATION_DAYS } from '../schemas/overview';
import { parseOwner } from '../schemas/owner';
import { NEVER } from '../schemas/time';
import { pendingFacet } from '../store/collections/apps';
import type { Collections } from '../store/store';

const DAY = 24 * 60 * 60_000;

/** Remaining lifetime below which a working key is expiring, in milliseconds. */
const EXPIRING_MS = 30 * DAY;

const MAX_LISTED = 5;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Summarizes the keys of the newest apps, and those that expire first. */
async function keysOf(org: string, { apps, owners, keyUses }: Collections, now: number) {
  const found = await apps.search(org, {}, { descending: true, limit: MAX_APPS_LOOKED_AT + 1 });
  const looked = found.slice(0, MAX_APPS_LOOKED_AT);
  const paths = [...new Set(looked.map(({ owner }) => owner))];
  const keyRefs = looked.flatMap(({ credentials }) => credentials.map(({ keyRef }) => keyRef));
  const [holders, uses] = await Promise.all([
    Promise.all(paths.map((path) => owners.find(org, path))),
    keyUses.findAll(org, keyRefs),
  ]);
  const ownerOf = new Map(paths.map((path, index) => [path, holders[index]]));
  const keys = looked.flatMap((app) =>
    app.credentials.map((credential) => {
      const owner = ownerOf.get(app.owner);
      const ownerKind = parseOwner(app.owner).kind;
      return { app, credential, ...effectiveOf({ credential, app, owner, ownerKind }, now) };
    }),
  );
  const working = keys.filter(({ works }) => works);
  const expiring = working
    .filter(({ credential: { expiresAt } }) => expiresAt !== NEVER && expiresAt <= now + EXPIRING_MS)
    .sort((one, other) => one.credential.expiresAt - other.credential.expiresAt);
  return {
    keys: {
      total: keys.length,
      working: working.length,
      pending: keys.filter(({ credential }) =>
        credential.apiProducts.some(({ status }) => status === 'pending'),
      ).length,
      expiring: expiring.length,
      expired: keys.filter(({ reason }) => reason === 'KEY_EXPIRED').length,
      neverUsed: working.filter(({ credential: { keyRef } }) => !uses.has(keyRef)).length,
      apps: looked.length,
      isAll: found.length <= MAX_APPS_LOOKED_AT,
    },
    expiring: expiring.slice(0, MAX_LISTED).map(({ app, credential: { keyRef, expiresAt } }) => ({
      appId: app.appId,
      app: displayNameOf(app),
      keyRef,
      expiresAt,
    })),
  };
}

/** Counts registrations per day, as far back as the newest developers reach. */
async function registrationsOf(org: string, { developers }: Collections, now: number) {
  const since = Date.parse(`${dayOf(now - (REGISTRATION_DAYS - 1) * DAY)}T00:00:00Z`);
  const newest = await developers.newest(org, MAX_REGISTRATIONS + 1);
  const isAll = newest.length <= MAX_REGISTRATIONS || (newest.at(-1) ?? 0) < since;
  // The oldest day of a truncated list is incomplete.
  const first = isAll ? since : Date.parse(`${dayOf((newest.at(-1) ?? now) + DAY)}T00:00:00Z`);
  const counts = new Map<string, number>();
  for (let at = first; at <= now; at += DAY) counts.set(dayOf(at), 0);
  for (const createdAt of newest) {
    const count = counts.get(dayOf(createdAt));
    if (count !== undefined) counts.set(dayOf(createdAt), count + 1);
  }
  return { days: [...counts].map(([day, developers]) => ({ day, developers })), isAll };
}

/**
 * Returns the totals of an organization and what needs attention. Reads are bounded at any size: totals come
 * from index counts, keys from the newest apps, registrations from the newest developers. Two round trips.
 */
export async function overview(org: string, { store, now }: { store: Collections; now: number }) {
  const { developers, apps, apiProducts } = store;
  const ofApps = (status: string) => apps.count(org, { equals: { status } });
  const [active, inactive, approved, revoked, pending, products, registrations, ofKeys] = await Promise.all([
    developers.count(org, { status: 'active' }),
    developers.count(org, { status: 'inactive' }),
    ofApps('approved'),
    ofApps('revoked'),
    apps.count(org, { facet: pendingFacet() }),
    apiProducts.count(org),
    registrationsOf(org, store, now),
    keysOf(org, store, now),
  ]);
  return {
    developers: { active, inactive },
    apps: { approved, revoked, pending },
    apiProducts: products,
    registrations,
    ...ofKeys,
  };
}
