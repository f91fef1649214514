import { ReadyAnswer } from '../../shared/answer';
import type { Context } from '../../shared/context';
import { newKeyRing, openVault } from '../../shared/crypto/vault';
import type { MatchedOffer } from '../../shared/domain/verdict';
import { MAX_KEY_LENGTH } from '../../shared/schemas/limits';
import type { StoredApp } from '../../shared/store/collections/apps';
import type { StoredOrganization } from '../../shared/store/collections/organizations';
import type { Store } from '../../shared/store/store';
import { credentialVaultOf } from '../../shared/tasks/credentialVault';
import { openVerifier } from '../../shared/verification/cache/verifier';
import { until } from '../../tools/ports';
import { heapInUse } from '../support/registry/heap';

const MIB = 2 ** 20;

/** Returns a text that shares memory with no other. */
const textOf = (length: number, n: number): string => Buffer.alloc(length, `${n} `).toString('latin1');

interface Sizes {
  /** Sizes in characters: an attribute of each app, and the description of the product. */
  app?: number;
  product?: number;
}

/** Opens a verifier where every key exists, with its own app and owner and the same product. */
function openMemory({ app: appSize = 10, product: productSize = 10 }: Sizes) {
  // The keyRef is the key itself, so that any key can be made up.
  const vault = { ...openVault(newKeyRing()), keyRef: (key: string) => key };
  const organization = { name: 'demo', sealing: 'app', secrets: 'retrievable' } as StoredOrganization;
  const log = { info: () => {}, error: () => {} };
  const credentials = credentialVaultOf(organization, { vault, log });
  let clock = 0;
  let reads = 0;
  let changed: string[] = [];
  const found = <T>(value: T): Promise<T> => {
    reads += 1;
    return Promise.resolve(value);
  };
  const appOf = (key: string): Partial<StoredApp> => {
    const identity = { owner: `developers/${key}`, name: 'app' };
    const credential = {
      consumerKey: key,
      consumerSecret: 'secret',
      attributes: [],
      scopes: [],
      issuedAt: 0,
      expiresAt: -1,
      apiProducts: [{ apiproduct: 'p', status: 'approved' as const }],
      status: 'approved' as const,
    };
    return {
      ...identity,
      attributes: [{ name: 'text', value: textOf(appSize, reads) }],
      credentials: [credentials.seal(identity, credential)],
    };
  };
  const store = {
    keys: {
      find: (_: string, keyRef: string) =>
        found({ app: keyRef, owner: `developers/${keyRef}`, apiProducts: ['p'] }),
    },
    apps: { find: (_: string, id: string) => found(appOf(id)) },
    owners: { find: () => found({ attributes: [] }) },
    apiProducts: {
      find: () =>
        found({ name: 'p', description: textOf(productSize, reads), proxies: [], apiResources: [] }),
    },
    changes: {
      since: async () => {
        const items = changed.map((entity, n) => ({
          id: `${clock} ${n}`,
          at: new Date(),
          entities: [entity],
        }));
        changed = [];
        return { items, readAt: new Date() };
      },
    },
    atomically: async () => {},
  };
  const organizations = { find: async () => organization } as unknown as Context['organizations'];
  const given = { store: store as unknown as Store, now: () => clock, log, vault, organizations };
  const verifier = openVerifier(given);
  return {
    verifier,
    find: async (key: string) => verifier.find('demo', key),
    isRemembered: (key: string) => !(verifier.find('demo', key) instanceof Promise),
    reads: () => reads,
    /** Waits until a change is known. */
    async change(entity: string) {
      changed.push(entity);
      await until(async () => changed.length === 0, 'a poll', { gap: 5 });
      clock += 1;
    },
  };
}

test('keys with large apps are remembered as far as memory goes, the last ones', async () => {
  const { find, isRemembered, verifier } = openMemory({ app: 100_000 });
  const before = await heapInUse();
  // 300 MB of one-byte characters.
  for (let n = 0; n < 3000; n++) await find(`key-${n}`);
  expect((await heapInUse()) - before).toBeLessThan(200 * MIB);
  expect(isRemembered('key-2999')).toBe(true);
  expect(isRemembered('key-0')).toBe(false);
  await verifier.close();
}, 120_000);

test('of a product that changes again and again no old version is kept for the keys that were made of it', async () => {
  const { find, change, reads, verifier } = openMemory({ product: 3_000_000 });
  const before = await heapInUse();
  for (let n = 0; n < 40; n++) {
    await find(`key-${n}`);
    await change('apiProducts/p');
  }
  expect((await heapInUse()) - before).toBeLessThan(50 * MIB);
  // A verdict of an outdated version is computed again.
  const known = reads();
  await find('key-0');
  expect(reads()).toBeGreaterThan(known);
  await verifier.close();
}, 120_000);

test('answers are remembered with their keys, and no more of them than a key may have', async () => {
  const { find, verifier } = openMemory({});
  const before = await heapInUse();
  for (let n = 0; n < 50; n++) {
    const found = await find(`key-${n}`);
    for (let at = 0; at < 200; at++) {
      const answer = new ReadyAnswer(200, { body: textOf(50_000, at) });
      verifier.keep(found, 'body', { at } as unknown as MatchedOffer, answer);
    }
  }
  // Responses had 500 MB in total.
  expect((await heapInUse()) - before).toBeLessThan(100 * MIB);
  await verifier.close();
}, 120_000);

test('what is too long for a key is unknown, and neither hashed, looked up nor remembered', async () => {
  const { verifier, reads } = openMemory({});
  const before = await heapInUse();
  for (let n = 0; n < 600; n++)
    expect(verifier.find('demo', textOf(MIB, n))).toMatchObject({ known: undefined });
  expect([reads(), (await heapInUse()) - before < 20 * MIB]).toEqual([0, true]);
  expect(verifier.find('demo', 'a'.repeat(MAX_KEY_LENGTH))).toBeInstanceOf(Promise);
  await verifier.close();
});
