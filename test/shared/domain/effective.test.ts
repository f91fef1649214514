import fc from 'fast-check';
import { newKeyRing, openVault } from '../../../shared/crypto/vault';
import { effectiveOf, keySummary } from '../../../shared/domain/effective';
import { type Evidence, reasonAgainst } from '../../../shared/domain/verdict';
import type { NewCredential } from '../../../shared/store/collections/credentials';
import { credentialVaultOf } from '../../../shared/tasks/credentialVault';
import { quiet } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;
type Held = Omit<Evidence, 'offers'>;
type Status = 'approved' | 'pending' | 'revoked';

const grants = (...statuses: Status[]) =>
  statuses.map((status, index) => ({ apiproduct: `product-${index}`, status }));

const good: Held = {
  credential: { status: 'approved', expiresAt: -1, apiProducts: grants('approved') },
  app: { status: 'approved' },
  owner: { status: 'active' },
  ownerKind: 'developers',
};

const key = (changes: Partial<Held['credential']>) => ({ credential: { ...good.credential, ...changes } });

test.each<[string, Partial<Held>, string | undefined]>([
  ['all is well', {}, undefined],
  ['the developer is inactive', { owner: { status: 'inactive' } }, 'DEVELOPER_INACTIVE'],
  ['the developer is gone', { owner: undefined }, 'DEVELOPER_INACTIVE'],
  ['the company is inactive', { owner: { status: 'inactive' }, ownerKind: 'companies' }, 'COMPANY_INACTIVE'],
  [
    'the app group is inactive',
    { owner: { status: 'inactive' }, ownerKind: 'appGroups' },
    'APP_GROUP_INACTIVE',
  ],
  [
    'its owner deleted the app',
    { app: { status: 'revoked', deletion: { at: NOW + 1, restores: 'approved' } } },
    'APP_DELETED',
  ],
  ['the app is revoked', { app: { status: 'revoked' } }, 'APP_REVOKED'],
  ['the key is revoked', key({ status: 'revoked' }), 'KEY_REVOKED'],
  ['the key lapses this very millisecond', key({ expiresAt: NOW }), 'KEY_EXPIRED'],
  ['the key lapses in a millisecond', key({ expiresAt: NOW + 1 }), undefined],
  ['its only product is pending', key({ apiProducts: grants('pending') }), 'PRODUCT_PENDING'],
  ['its only product is revoked', key({ apiProducts: grants('revoked') }), 'PRODUCT_REVOKED'],
  ['one is revoked and one pending', key({ apiProducts: grants('revoked', 'pending') }), 'PRODUCT_PENDING'],
  ['one is pending and one approved', key({ apiProducts: grants('pending', 'approved') }), undefined],
  ['it has no product', key({ apiProducts: [] }), 'NO_PRODUCT'],
  [
    'everything is wrong',
    {
      ...key({ status: 'revoked', expiresAt: 0, apiProducts: [] }),
      app: { status: 'revoked' },
      owner: undefined,
    },
    'DEVELOPER_INACTIVE',
  ],
  ['app and key are revoked', { ...key({ status: 'revoked' }), app: { status: 'revoked' } }, 'APP_REVOKED'],
  ['a key is revoked and has lapsed', key({ status: 'revoked', expiresAt: 0 }), 'KEY_REVOKED'],
  ['a key has lapsed and no product', key({ expiresAt: 0, apiProducts: [] }), 'KEY_EXPIRED'],
])('when %s: %s, %s', (_, changes, reason) => {
  const expected = reason ? { works: false, reason } : { works: true };
  expect(effectiveOf({ ...good, ...changes }, NOW)).toEqual(expected);
});

test('a key works exactly when no gateway has anything against it and one of its products is approved', () => {
  const status = fc.constantFrom<'approved' | 'revoked'>('approved', 'approved', 'approved', 'revoked');
  const held = fc.record({
    credential: fc.record({
      status,
      expiresAt: fc.constantFrom(-1, 0, NOW - 1, NOW, NOW + 1),
      apiProducts: fc
        .array(fc.constantFrom<Status>('approved', 'pending', 'revoked'), { minLength: 1, maxLength: 3 })
        .chain((some) => fc.constantFrom(some, some, []))
        .map((statuses) => grants(...statuses)),
    }),
    app: fc.record({ status }),
    owner: fc.constantFrom({ status: 'active' }, { status: 'active' }, { status: 'inactive' }, undefined),
    ownerKind: fc.constantFrom('developers', 'companies', 'appGroups'),
  });
  let working = 0;
  fc.assert(
    fc.property(held, (one) => {
      const { works, reason } = effectiveOf(one, NOW);
      const isGood =
        reasonAgainst(one, NOW) === undefined &&
        one.credential.apiProducts.some(({ status }) => status === 'approved');
      working += works ? 1 : 0;
      expect([works, reason === undefined]).toEqual([isGood, isGood]);
    }),
    { numRuns: 3000, seed: 1815 },
  );
  expect(working).toBeGreaterThan(50);
});

describe('the summary of a key', () => {
  const vault = openVault(newKeyRing());
  const settings = { name: 'acme', sealing: 'app' as const, secrets: 'retrievable' as const };
  const credentials = credentialVaultOf(settings, { vault, log: quiet });
  const app = { owner: 'developers/ada', name: 'weather' };
  const credential = (changes: Partial<NewCredential> = {}): NewCredential => ({
    consumerKey: 'FlPgQ9zTnAOtYf0H',
    consumerSecret: 'm0Zb4XsWq2',
    scopes: ['READ'],
    status: 'approved',
    issuedAt: 5,
    expiresAt: -1,
    apiProducts: grants('approved', 'pending'),
    attributes: [{ name: 'label', value: 'Key 1' }],
    ...changes,
  });
  const summary = (changes: Partial<NewCredential> = {}, lastUsedAt?: number) =>
    keySummary(
      credentials.seal(app, credential(changes)),
      { app: { ...good.app, ...app }, owner: good.owner, ownerKind: 'developers' },
      lastUsedAt,
      { now: NOW, credentials },
    );

  test('has all but key and secret', () => {
    expect(summary({}, 7)).toEqual({
      keyRef: vault.keyRef('FlPgQ9zTnAOtYf0H'),
      ending: 'Yf0H',
      label: 'Key 1',
      status: 'approved',
      effective: { works: true },
      issuedAt: 5,
      expiresAt: -1,
      lastUsedAt: 7,
      apiProducts: [
        { name: 'product-0', status: 'approved' },
        { name: 'product-1', status: 'pending' },
      ],
    });
  });

  test('leaves out what there is not', () => {
    const found = summary({ attributes: [{ name: 'label', value: '' }] });
    expect(found).not.toHaveProperty('label');
    expect(found).not.toHaveProperty('lastUsedAt');
  });

  test.each([
    ['abcdefghijkl', 'ijkl'],
    ['abcdefghijk', ''],
    ['a', ''],
  ])('of the key %s shows "%s"', (consumerKey, ending) => {
    expect(summary({ consumerKey }).ending).toBe(ending);
  });
});
