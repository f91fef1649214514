import { requestedPath } from '../../../shared/domain/resources';
import {
  type AccessRequest,
  type Evidence,
  offersOf,
  reasons,
  verdict,
} from '../../../shared/domain/verdict';
import type { ApiProduct } from '../../../shared/schemas/apiProduct';
import { productNamed } from '../../support/registry/products';

const NOW = 1_700_000_000_000;

const product = (changes: Partial<ApiProduct> = {}): ApiProduct => productNamed('premium', changes);

interface Case {
  key?: 'approved' | 'revoked';
  expiresAt?: number;
  app?: 'approved' | 'revoked';
  /** Owner of the app and its status; undefined if deleted. */
  owner?: string;
  ownerKind?: string;
  /** Products that are approved for the key. */
  products?: ApiProduct[];
  /** Names of products that are pending or revoked. */
  others?: string[];
}

const evidence = ({
  key = 'approved',
  expiresAt = -1,
  app = 'approved',
  owner = 'active',
  ownerKind = 'developers',
  products = [product()],
  others = [],
}: Case = {}): Evidence => ({
  credential: {
    status: key,
    expiresAt,
    apiProducts: [
      ...products.map(({ name }) => ({ apiproduct: name, status: 'approved' as const })),
      ...others.map((name) => ({ apiproduct: name, status: 'pending' as const })),
    ],
  },
  app: { status: app },
  owner: owner === 'gone' ? undefined : { status: owner },
  ownerKind,
  offers: products.flatMap(offersOf),
});

const decided = (given: Case | undefined, asked: AccessRequest = {}): string => {
  const told = verdict(given && evidence(given), asked, NOW);
  if (told.isAllowed) return 'allowed';
  return told.detail === undefined ? told.reason : `${told.reason}: ${told.detail}`;
};

const at = (path: string, more: AccessRequest = {}): AccessRequest => ({
  path: requestedPath(path),
  ...more,
});

test('a key that is approved, of an app that is, of a developer who is active, opens what its product does', () =>
  expect(decided({})).toBe('allowed'));

const inactive = { owner: 'inactive' };
const nothing = { products: [] };
const elsewhere = at('/elsewhere', { proxy: 'elsewhere', environment: 'elsewhere' });

describe('of several reasons the first is told', () => {
  /** Reasons in order of precedence. */
  const wrongs: [says: string, told: string, wrong: Case][] = [
    ['the key is revoked', 'KeyNotApproved', { key: 'revoked' }],
    ['the key is expired', 'KeyExpired', { expiresAt: NOW - 1 }],
    ['the app is revoked', 'AppNotApproved', { app: 'revoked' }],
    ['the developer is inactive', 'DeveloperInactive', inactive],
    ['the key has no product', 'NoApiProduct', nothing],
    [
      'nothing opens what is asked for',
      'ResourceNotOpened: path',
      { products: [product({ apiResources: ['/items'], proxies: ['catalog'], environments: ['test'] })] },
    ],
  ];

  test('a key nobody knows is that, whatever is asked for', () =>
    expect([decided(undefined), decided(undefined, elsewhere)]).toEqual(['KeyUnknown', 'KeyUnknown']));

  test.each(
    wrongs.flatMap(([says, told, wrong], first) =>
      wrongs.slice(first + 1).map(([besides, , later]) => [says, besides, told, { ...later, ...wrong }]),
    ) as [string, string, string, Case][],
  )('%s, and %s', (_, __, told, given) => expect(decided(given, elsewhere)).toBe(told));

  test.each(wrongs)('%s, and nothing else is wrong', (_, told, wrong) =>
    expect(decided(wrong, elsewhere)).toBe(told),
  );

  test('all at once are the first of them', () => {
    const all = Object.assign({}, ...wrongs.toReversed().map(([, , wrong]) => wrong));
    expect(decided(all, elsewhere)).toBe('KeyNotApproved');
  });
});

test.each([
  ['a key is good until the moment it expires', { expiresAt: NOW + 1 }, 'allowed'],
  ['at that moment it is not', { expiresAt: NOW }, 'KeyExpired'],
  ['an inactive company', { ownerKind: 'companies', ...inactive }, 'CompanyInactive'],
  ['an inactive app group', { ownerKind: 'appGroups', ...inactive }, 'AppGroupInactive'],
  ['an active company', { ownerKind: 'companies' }, 'allowed'],
  ['an active app group', { ownerKind: 'appGroups' }, 'allowed'],
  ['a developer who is gone is not active', { owner: 'gone' }, 'DeveloperInactive'],
  ['a company that is gone is not active', { ownerKind: 'companies', owner: 'gone' }, 'CompanyInactive'],
  [
    'products that are not approved for the key do not count',
    { products: [], others: ['gold'] },
    'ResourceNotOpened: no approved API product',
  ],
  ['nor are they in the way of those that are', { others: ['gold'] }, 'allowed'],
] as [string, Case, string][])('%s', (_, given, told) => expect(decided(given)).toBe(told));

test('every reason has a code of its own', () => {
  const codes = Object.values(reasons).map(([code]) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

describe('a product', () => {
  const catalog = product({ apiResources: ['/items/*'], proxies: ['catalog'], environments: ['test'] });
  const inTest = { proxy: 'catalog', environment: 'test' };

  test.each([
    ['opens what it names', at('/items/7', inTest), 'allowed'],
    ['opens what is not told to be elsewhere', {}, 'allowed'],
    ['opens no other path', at('/orders', inTest), 'ResourceNotOpened: path'],
    ['opens no other proxy', at('/items/7', { ...inTest, proxy: 'orders' }), 'ResourceNotOpened: proxy'],
    [
      'opens no other environment',
      at('/items/7', { ...inTest, environment: 'prod' }),
      'ResourceNotOpened: environment',
    ],
    [
      'says of path, proxy and environment the first that it does not open',
      at('/orders', { proxy: 'orders', environment: 'prod' }),
      'ResourceNotOpened: path',
    ],
    [
      'says so of proxy and environment too',
      { proxy: 'orders', environment: 'prod' },
      'ResourceNotOpened: proxy',
    ],
  ] as [string, AccessRequest, string][])('%s', (_, asked, told) =>
    expect(decided({ products: [catalog] }, asked)).toBe(told),
  );

  test('that names nothing opens everything', () =>
    expect(decided({}, at('/any/../where', { method: 'DELETE', proxy: 'any', environment: 'any' }))).toBe(
      'allowed',
    ));

  test('opens things together with no other: each must open all that is asked for', () => {
    const products = [
      product({ name: 'one', proxies: ['catalog'], environments: ['test'] }),
      product({ name: 'other', proxies: ['orders'], environments: ['prod'] }),
    ];
    expect(decided({ products }, { proxy: 'catalog', environment: 'prod' })).toBe(
      'ResourceNotOpened: environment',
    );
    expect(decided({ products }, { proxy: 'orders', environment: 'prod' })).toBe('allowed');
  });
});

/** Returns the product that matches a request, with its quota. */
const matchedProduct = (products: ApiProduct[], asked: AccessRequest) => {
  const told = verdict(evidence({ products }), asked, NOW);
  return told.isAllowed ? [told.offer.product.name, told.offer.quota] : told;
};

test('of several products that open it the first is told, with its quota', () => {
  const products = [
    product({ name: 'narrow', apiResources: ['/orders'] }),
    product({ name: 'free', apiResources: ['/items'], quota: '5' }),
    product({ name: 'paid', quota: '100', quotaInterval: '1', quotaTimeUnit: 'hour' }),
  ];
  expect(matchedProduct(products, at('/items'))).toEqual(['free', { limit: '5' }]);
  expect(matchedProduct(products, at('/others'))).toEqual([
    'paid',
    { limit: '100', interval: '1', timeUnit: 'hour' },
  ]);
});

describe('operations of a product', () => {
  const own = { limit: '3', interval: '1', timeUnit: 'day' } as const;
  const operations = product({
    // If there are operations, only they count.
    apiResources: ['/**'],
    proxies: ['everything'],
    environments: ['test'],
    quota: '10',
    operationGroup: {
      operationConfigType: 'proxy',
      operationConfigs: [
        {
          apiSource: 'catalog',
          operations: [{ resource: '/items/**', methods: ['GET', 'HEAD'] }, { resource: '/search' }],
          quota: own,
        },
        { apiSource: 'orders' },
        { apiSource: 'carts', operations: [] },
        { apiSource: 'bills', operations: [{ resource: '/bills', methods: [] }] },
      ],
    },
  });
  const told = (asked: AccessRequest) => decided({ products: [operations] }, asked);

  test.each([
    ['open their methods', at('/items/7', { method: 'GET', proxy: 'catalog' }), 'allowed'],
    ['open no others', at('/items/7', { method: 'PUT', proxy: 'catalog' }), 'ResourceNotOpened: proxy'],
    ['open every method when they name none', at('/search', { method: 'PUT', proxy: 'catalog' }), 'allowed'],
    ['so they do with an empty list', at('/bills', { method: 'PUT', proxy: 'bills' }), 'allowed'],
    ['open their own proxy alone', at('/search', { proxy: 'everything' }), 'ResourceNotOpened: proxy'],
    ['open all of a proxy that names no operations', at('/any', { proxy: 'orders' }), 'allowed'],
    ['also where it names an empty list of them', at('/any', { proxy: 'carts' }), 'allowed'],
    ['open the environments of the product', { proxy: 'orders', environment: 'test' }, 'allowed'],
    ['and no others', { proxy: 'orders', environment: 'prod' }, 'ResourceNotOpened: environment'],
  ] as [string, AccessRequest, string][])('%s', (_, asked, expected) => expect(told(asked)).toBe(expected));

  test('a method that none of them has is told as the path', () => {
    const group = {
      operationConfigType: 'proxy' as const,
      operationConfigs: [{ apiSource: 'catalog', operations: [{ resource: '/items', methods: ['GET'] }] }],
    };
    const asked = at('/items', { method: 'PUT', proxy: 'catalog' });
    expect(decided({ products: [product({ operationGroup: group })] }, asked)).toBe(
      'ResourceNotOpened: path',
    );
  });

  test('have a quota of their own, or that of the product', () => {
    expect(matchedProduct([operations], at('/search', { proxy: 'catalog' }))).toEqual(['premium', own]);
    expect(matchedProduct([operations], at('/any', { proxy: 'orders' }))).toEqual([
      'premium',
      { limit: '10' },
    ]);
  });
});
