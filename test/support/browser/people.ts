import type { Acme } from './acme';

/* An organization as real ones are: names of several words, of many scripts, long addresses, 18 attributes. */

const named: readonly (readonly [firstName: string, lastName: string, email?: string])[] = [
  ['José María', 'García Márquez', 'jose-maria.garcia-marquez@universidad-autonoma.example.edu'],
  ['Jan', 'van den Berg'],
  [
    'Dorothea Alexandra Wilhelmina',
    'Diaz-Ångström',
    'dorothea.alexandra.wilhelmina.diaz-angstrom@very-long-subdomain.partners.example.com',
  ],
  ['Siobhán', 'O’Sullivan'],
  ['Mary-Jane', "O'Neill"],
  ['李', '小龍'],
  ['美咲', '佐藤'],
  ['Наталья', 'Александровна Кузнецова'],
  ['محمد', 'بن عبد الله'],
  ['שרה', 'כהן'],
  ['Αλέξανδρος', 'Παπαδόπουλος'],
  ['Đặng', 'Nguyễn Thị Minh Khai'],
  ['Łukasz', 'Brzęczyszczykiewicz'],
  ['Þórdís', 'Kolbrún Reykfjörð Gylfadóttir'],
  ['สมชาย', 'ใจดี'],
  ['प्रिया', 'शर्मा'],
  ['민준', '김'],
  ['Björk', 'Guðmundsdóttir'],
  ['Jean-Luc', 'de la Fontaine-Montmorency'],
  ['Zoë', 'Müller-Lüdenscheidt'],
  ['Bartholomew', 'Featherstonehaugh-Cholmondeley'],
  ['X', 'Æ'],
  ['Null', 'Undefined'],
  ['Partner', 'Integration', 'partner-integration+staging.eu-west-1@integrations.example.org'],
  ['Wolfgang Amadeus', 'Donaudampfschifffahrt'],
];

const firstNames = ['Ada', 'Grace', 'Alan', 'Barbara', 'Edsger', 'Frances', 'Donald', 'Radia', 'Ken', 'Hedy'];
const lastNames = ['Lovelace', 'Hopper', 'Turing', 'Liskov'];

/** 61 developers; those without an address have one made of their number. */
export const people = [
  ...named,
  ...Array.from({ length: 61 - named.length }, (_, index) => [
    firstNames[index % firstNames.length] ?? '',
    lastNames[Math.floor(index / firstNames.length)] ?? '',
  ]),
].map(([firstName = '', lastName = '', email], index) => ({
  firstName,
  lastName,
  email: email ?? `person.${index}@team-${index % 7}.example.com`,
  userName: email ? (email.split('@', 1)[0] ?? '') : `person${index}`,
}));

const products = [
  ['weather-basic', 'Weather Basic', 'auto'],
  ['weather-pro', 'Weather Pro', 'manual'],
  ['maps-tiles-v3', 'Maps & Tiles v3', 'auto'],
  ['analytics-beta-internal-preview', 'Analytics (beta, internal preview of the next generation)', 'manual'],
  ['chizu-service', '地図サービス', 'auto'],
  ['payments', 'Payments', 'manual'],
] as const;

const apps = ['mobile-ios', 'Partner_sync.v2', 'weather widget for Integration', 'from docs'] as const;

/** Fills the organization. */
export async function fillWithPeople({ api }: Pick<Acme, 'api'>): Promise<void> {
  for (const [name, displayName, approvalType] of products)
    await api('POST', '/apiproducts', {
      name,
      displayName,
      approvalType,
      environments: ['prod', 'test'],
      ...(approvalType === 'manual' && { quota: '1000000', quotaInterval: '1', quotaTimeUnit: 'month' }),
      attributes: [{ name: 'access', value: name === 'payments' ? 'private' : 'public' }],
    });
  for (const [index, person] of people.entries()) {
    const attributes = Array.from({ length: index === 2 ? 18 : index % 3 }, (_, at) => ({
      name: at === 1 ? 'a.rather-long_attribute-name:with.dots' : `fact ${at}`,
      value:
        at === 1
          ? 'A value that goes on for a while, as notes do, and is worth being read to its end. '.repeat(3)
          : `${at}`,
    }));
    const { developerId } = await api('POST', '/developers', { ...person, attributes });
    for (let app = 0; app < (index < 26 ? 3 : 1); app++) {
      const chosen = [
        products[(index + app) % products.length],
        products[(index + 2 * app + 1) % products.length],
      ];
      await api('POST', `/developers/${developerId}/apps`, {
        name: apps[app] ?? `app-${app}`,
        apiProducts: [...new Set(chosen.flatMap((product) => product?.[0] ?? []))],
        attributes: [
          { name: 'DisplayName', value: app === 2 ? 'Mein Wetter — Übersicht 天気' : (apps[app] ?? '') },
        ],
        ...(index % 5 === 1 && { keyExpiresIn: 12 * 86_400_000 }),
      });
    }
    if (index % 9 === 4) await api('POST', `/developers/${developerId}?action=inactive`);
  }
}
