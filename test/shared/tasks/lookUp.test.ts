import fc from 'fast-check';
import { requestedPath } from '../../../shared/domain/resources';
import { offersOf, verdict } from '../../../shared/domain/verdict';
import { ApiProductDraft } from '../../../shared/schemas/apiProduct';
import { examine } from '../../../shared/tasks/lookUp';

const NOW = 1_700_000_000_000;

const product = (name: string, draft: object = {}) => ({
  ...ApiProductDraft.parse({ name, displayName: name, approvalType: 'auto', ...draft }),
  createdAt: 0,
  createdBy: 'test',
  lastModifiedAt: 0,
  lastModifiedBy: 'test',
});

const products = new Map(
  [
    product('read', { apiResources: ['/catalog/**'] }),
    product('write', { apiResources: ['/orders/**'], environments: ['prod'], proxies: ['shop'] }),
  ].map((one) => [one.name, one] as const),
);

type Status = 'approved' | 'pending' | 'revoked';

const holding = (
  grants: [string, Status][],
  { key = 'approved', app = 'approved', owner = 'active', expiresAt = -1 } = {},
) => ({
  credential: {
    status: key as 'approved' | 'revoked',
    expiresAt,
    apiProducts: grants.map(([apiproduct, status]) => ({ apiproduct, status })),
  },
  app: { status: app as 'approved' | 'revoked' },
  owner: owner === 'gone' ? undefined : { status: owner },
  ownerKind: 'developers',
  products,
});

const asking = (path?: string, asked: object = {}) => ({
  ...asked,
  path: path === undefined ? undefined : requestedPath(path),
});

const failed = (found: ReturnType<typeof examine>) =>
  Object.fromEntries(found.checks.flatMap(({ check, passed, detail }) => (passed ? [] : [[check, detail]])));

test.each<[string, ReturnType<typeof holding>, object, string | undefined, Record<string, string>]>([
  ['nothing is asked for', holding([['read', 'approved']]), asking(), undefined, {}],
  ['a path that is opened', holding([['read', 'approved']]), asking('/catalog/1'), undefined, {}],
  [
    'a path that only a pending product would open',
    holding([
      ['read', 'approved'],
      ['write', 'pending'],
    ]),
    asking('/orders/1'),
    'PRODUCT_PENDING',
    { product: 'write is pending' },
  ],
  [
    'a path that only a revoked product would open',
    holding([
      ['read', 'approved'],
      ['write', 'revoked'],
    ]),
    asking('/orders/1'),
    'PRODUCT_REVOKED',
    { product: 'write is revoked' },
  ],
  [
    'a path that no product would open',
    holding([
      ['read', 'approved'],
      ['write', 'pending'],
    ]),
    asking('/elsewhere'),
    'RESOURCE_NOT_OPENED',
    { resource: 'no API product of the key opens the path' },
  ],
  [
    'another proxy',
    holding([['write', 'approved']]),
    asking('/orders/1', { proxy: 'other' }),
    'RESOURCE_NOT_OPENED',
    { resource: 'no API product of the key opens the proxy' },
  ],
  [
    'another environment',
    holding([['write', 'approved']]),
    asking('/orders/1', { environment: 'test' }),
    'RESOURCE_NOT_OPENED',
    { resource: 'no API product of the key opens the environment' },
  ],
  [
    'anything, of a key whose one product waits',
    holding([['write', 'pending']]),
    asking(),
    'PRODUCT_PENDING',
    { product: 'write is pending' },
  ],
  [
    'anything, of a key without products',
    holding([]),
    asking(),
    'NO_PRODUCT',
    { product: 'the key has no API product', resource: 'no API product opens anything' },
  ],
  [
    'anything, of a key whose one product is deleted',
    holding([['ghost', 'approved']]),
    asking(),
    'NO_PRODUCT',
    { product: 'ghost does not exist', resource: 'no API product opens anything' },
  ],
  [
    'anything, where all else is wrong',
    holding([['read', 'approved']], { key: 'revoked', app: 'revoked', owner: 'inactive', expiresAt: NOW }),
    asking('/catalog/1'),
    'DEVELOPER_INACTIVE',
    { key: 'revoked', expiry: 'expired', app: 'revoked', owner: 'inactive' },
  ],
  [
    'anything, where the developer is gone',
    holding([['read', 'approved']], { owner: 'gone' }),
    asking(),
    'DEVELOPER_INACTIVE',
    { owner: 'gone' },
  ],
  [
    'what is not open, of a key that has lapsed',
    holding([['write', 'revoked']], { expiresAt: 1 }),
    asking('/orders/1'),
    'KEY_EXPIRED',
    { expiry: 'expired', product: 'write is revoked' },
  ],
])('asked for %s', (_, held, asked, reason, wrong) => {
  const found = examine(held, asked, NOW);
  expect([found.isAllowed, found.reason, failed(found)]).toEqual([reason === undefined, reason, wrong]);
  const order = ['key', 'expiry', 'app', 'owner', 'product', 'resource'];
  expect(found.checks.map(({ check }) => check)).toEqual(order);
});

test('what is allowed here is what a gateway allows, and nothing is in the way of it', () => {
  const grant = fc.tuple(
    fc.constantFrom('read', 'write', 'ghost'),
    fc.constantFrom<Status>('approved', 'approved', 'pending', 'revoked'),
  );
  const held = fc
    .tuple(
      fc.uniqueArray(grant, { selector: ([name]) => name, maxLength: 3 }),
      fc.record({
        key: fc.constantFrom('approved', 'approved', 'approved', 'revoked'),
        app: fc.constantFrom('approved', 'approved', 'approved', 'revoked'),
        owner: fc.constantFrom('active', 'active', 'active', 'inactive', 'gone'),
        expiresAt: fc.constantFrom(-1, NOW + 1, NOW),
      }),
    )
    .map(([grants, rest]) => holding(grants, rest));
  const asked = fc
    .tuple(
      fc.constantFrom(undefined, '/catalog/1', '/orders/1', '/elsewhere'),
      fc.record({
        proxy: fc.constantFrom(undefined, 'shop', 'other'),
        environment: fc.constantFrom(undefined, 'prod', 'test'),
      }),
    )
    .map(([path, rest]) => asking(path, rest));
  let allowed = 0;
  fc.assert(
    fc.property(held, asked, (one, wanted) => {
      const offers = one.credential.apiProducts.flatMap(({ apiproduct, status }) => {
        const known = products.get(apiproduct);
        return known && status === 'approved' ? offersOf(known) : [];
      });
      const { isAllowed } = verdict({ ...one, offers }, wanted, NOW);
      const found = examine(one, wanted, NOW);
      allowed += isAllowed ? 1 : 0;
      expect([found.isAllowed, found.reason === undefined]).toEqual([isAllowed, isAllowed]);
      expect(found.checks.every(({ passed }) => passed)).toBe(isAllowed);
    }),
    { numRuns: 3000, seed: 1815 },
  );
  expect(allowed).toBeGreaterThan(100);
});
