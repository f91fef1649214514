import fc from 'fast-check';
import { restored, scheduled, withStatus } from '../../../shared/domain/appDeletion';
import { ApiProduct } from '../../../shared/schemas/apiProduct';
import type { Grant } from '../../../shared/schemas/credential';
import type { ApiProductWithDenials } from '../../../shared/store/collections/apiProducts';
import type { StoredApp } from '../../../shared/store/collections/apps';
import type { StoredCredential } from '../../../shared/store/collections/credentials';
import type { StoredDenial } from '../../../shared/store/collections/denials';
import type { Collections } from '../../../shared/store/store';
import { grantsTo } from '../../../shared/tasks/denials';
import { changeCredential, changeGrant, decideGrant, withCredential } from '../../../shared/tasks/keys';

/*
 * R17: what staff denied an owner is not approved again by any sequence of what the owner can do. The decisions are
 * those of the operations; what they store is kept in memory.
 */

const org = 'demo';
const owner = 'developers/dora';
const [apiProduct, at] = ['premium', 1_700_000_000_000];
const caller = { name: 'ana@example.com', role: 'orgadmin' as const };

/** An owner with apps, as stored, and what staff decided. */
function scene() {
  const known = new Map<string, ApiProductWithDenials>([
    [
      apiProduct,
      {
        ...(ApiProduct.meta()?.example as ApiProductWithDenials),
        name: apiProduct,
        approvalType: 'auto',
        createdAt: at,
        denials: 0,
      },
    ],
  ]);
  const denials = new Map<string, StoredDenial>();
  const store = {
    apiProducts: {
      findAll: async () => known,
      findHeld: async () => known,
      noteDenial: () => Object.assign(known.get(apiProduct) as object, { denials: 1 }),
    },
    denials: {
      find: async () => denials.get(owner),
      put: (_: string, denial: StoredDenial) => void denials.set(owner, denial),
      delete: () => void denials.delete(owner),
    },
  } as unknown as Collections;
  return { known, store, apps: [] as StoredApp[], decisions: 0 };
}

type Scene = ReturnType<typeof scene>;
let made = 0;

const newKey = (apiProducts: Grant[]): StoredCredential => {
  made += 1;
  return {
    keyRef: `key-${made}`,
    status: 'approved',
    issuedAt: at,
    expiresAt: -1,
    attributes: [],
    scopes: [],
    apiProducts,
  } as unknown as StoredCredential;
};
const granted = ({ known, store }: Scene): Promise<Grant[]> =>
  grantsTo(owner, { org, apiProducts: [apiProduct], scopes: [] }, known, store);

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];

/** Changes a key of an app, both chosen by a number. */
const onKey =
  (
    change: (
      held: { app: StoredApp; credential: StoredCredential },
      of: Scene,
    ) => StoredCredential | undefined | Promise<StoredCredential | undefined>,
  ) =>
  async (of: Scene, index: number): Promise<void> => {
    const app = pick(of.apps, index);
    const credential = app && pick(app.credentials, index >> 2);
    if (!app || !credential) return;
    const after = await change({ app, credential }, of);
    const next = after
      ? withCredential(app, after)
      : { ...app, credentials: app.credentials.filter((key) => key !== credential) };
    of.apps[of.apps.indexOf(app)] = next;
  };

const onApp =
  (change: (app: StoredApp) => StoredApp | undefined) =>
  async (of: Scene, index: number): Promise<void> => {
    const app = pick(of.apps, index);
    if (app) of.apps.splice(of.apps.indexOf(app), 1, ...[change(app)].filter((next) => next !== undefined));
  };

const holds = ({ apiProducts }: StoredCredential): boolean => apiProducts.length > 0;
const decided = (status: 'approved' | 'revoked' | undefined) =>
  onKey((held, of) => {
    if (!holds(held.credential)) return held.credential;
    of.decisions += 1;
    const { known, store } = of;
    return decideGrant(held, status, { org, apiProduct, known, caller, at: at + 1 }, store);
  });

/** What the owner can do, by the portal and by either API. */
const own = {
  async 'new app'(of: Scene) {
    const app = { owner, name: `app-${of.apps.length}`, status: 'approved' };
    of.apps.push({ ...app, credentials: [newKey(await granted(of))] } as unknown as StoredApp);
  },
  'new key': async (of: Scene, index: number) => {
    const app = pick(of.apps, index);
    const key = newKey(await granted(of));
    if (app) of.apps[of.apps.indexOf(app)] = { ...app, credentials: [key, ...app.credentials] };
  },
  add: onKey((held, { store }) =>
    changeCredential(org, held, { apiProducts: [apiProduct] }, {
      store,
      caller,
    } as unknown as Parameters<typeof changeCredential>[3]),
  ),
  remove: onKey(({ credential }) =>
    holds(credential) ? changeGrant(credential, apiProduct, undefined) : credential,
  ),
  'revoke key': onKey(({ credential }) => ({ ...credential, status: 'revoked' })),
  'delete key': onKey(() => undefined),
  'delete app at once': onApp(() => undefined),
  'delete app': onApp((app) => scheduled(app, at)),
  'restore app': onApp((app) => restored(app, at + 1) ?? app),
};

/** What staff can do. */
const staff = {
  revoke: decided('revoked'),
  'take away': decided(undefined),
  approve: decided('approved'),
  'revoke app': onApp((app) => withStatus(app, 'revoked')),
  'approve app': onApp((app) => withStatus(app, 'approved')),
};
const steps = { ...own, ...staff };
type Step = keyof typeof steps;

/** The keys for which the API product is approved. */
const approvedIn = ({ apps }: Scene): Set<string> =>
  new Set(
    apps.flatMap(({ credentials }) =>
      credentials.flatMap(({ keyRef, apiProducts }) =>
        apiProducts.some(({ status }) => status === 'approved') ? [keyRef] : [],
      ),
    ),
  );

test('R17 of 10,000 sequences of requests, removals, deletions and decisions none regains an approval', async () => {
  const found = { regained: 0, denied: 0, asked: 0, approvedAgain: 0 };
  const sequences = fc.sample(
    fc.array(fc.tuple(fc.constantFrom(...(Object.keys(steps) as Step[])), fc.nat(15)), {
      minLength: 4,
      maxLength: 16,
    }),
    { numRuns: 10_000, seed: 17 },
  );
  for (const sequence of sequences) {
    const of = scene();
    await own['new app'](of);
    let isDenied = false;
    for (const [step, index] of sequence) {
      const before = approvedIn(of);
      const { decisions } = of;
      await steps[step](of, index);
      const gained = [...approvedIn(of)].filter((key) => !before.has(key)).length;
      const isOwn = Object.hasOwn(own, step);
      if (isOwn && isDenied) {
        found.regained += gained;
        if (step === 'add' || step === 'new key' || step === 'new app') found.asked += 1;
      }
      if (of.decisions === decisions) continue;
      if (isDenied && step === 'approve') found.approvedAgain += 1;
      isDenied = step !== 'approve';
      if (isDenied) found.denied += 1;
    }
  }
  expect(found.regained).toBe(0);
  // The sequences do what they are about.
  for (const count of [found.denied, found.asked, found.approvedAgain]) expect(count).toBeGreaterThan(500);
});
