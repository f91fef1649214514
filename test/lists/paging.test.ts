import { processContext } from '../../shared/runtime/processContext';
import type { DialectName } from '../../shared/schemas/organization';
import { countReads } from '../support/database/reads';
import {
  apiProductNameOf,
  appIdOf,
  appIs,
  appNameOf,
  crowdOf,
  emailOf,
  isPublic,
  KINDS,
  type Kind,
  landlord,
  type Member,
  POPULAR,
  RARE,
} from '../support/registry/crowd';
import { documentsBelow } from '../support/registry/documents';
import { given } from '../support/registry/given';
import { quiet, type Registry, startRegistry } from '../support/registry/registry';

const reads = { edge: countReads(), x: countReads() };
let registries: Record<DialectName, Registry>;
/** Context of concurrent writers. */
const others = processContext(process.env, { log: quiet });
let crowd: ReturnType<typeof crowdOf>;

beforeAll(async () => {
  const edge = await startRegistry({ wrapDatabase: reads.edge.wrap });
  const x = await startRegistry({ wrapDatabase: reads.x.wrap, of: edge, dialect: 'x' });
  registries = { edge, x };
  crowd = crowdOf(edge, others);
  await crowd.seed();
}, 60_000);

const summary = [['dialect', 'list', 'pages', 'stayed', 'came or went', 'documents read']];
afterAll(async () => {
  const widths = [7, 82, 5, 6, 12, 0];
  const lines = summary.map((cells) => cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '));
  console.info(lines.join('\n'));
  await Promise.all([registries.x.stop(), registries.edge.stop(), others.store.close()]);
});

/**
 * How a client pages through a list. All continue from the last item they have, or with the token.
 *
 * - `php` drops the first item of every later page, whatever it is, and stops at a page of one; so does `apigeecli`,
 *   which requests 1000. It must find the item again that it continues from.
 * - `careful` drops that item only if it has it already, since it may be deleted meanwhile.
 */
type Client = 'php' | 'careful';

/** A request for a list, and what it lists. */
interface Form {
  list: string;
  query?: Record<string, string>;
  client: Client;
  kind: Kind;
  /** Which members are listed; all if absent. */
  which?: (n: number) => boolean;
  /** Id of a member in the list, and its path in whole entities. */
  idOf: (member: Member) => string;
  at: 'email' | 'name' | 'appId';
  /** Items of a full page. */
  size: number;
  /** Documents read for a page besides those shown; 0 if absent. */
  besides?: number;
}

const php = 'php';
const careful = 'careful';
const expand = 'true';

const developers = {
  list: '/developers',
  kind: 'developers' as const,
  idOf: emailOf,
  at: 'email' as const,
  size: 1000,
};
/** The e-mail address is resolved to the developerId. */
const appsOfLandlord = {
  list: `/developers/${encodeURIComponent(landlord)}/apps`,
  kind: 'apps' as const,
  idOf: appNameOf,
  at: 'name' as const,
  which: appIs.ofLandlord,
  size: 100,
  besides: 1,
};
const apps = { list: '/apps', kind: 'apps' as const, idOf: appIdOf, at: 'appId' as const, size: 1000 };
const apiProducts = {
  list: '/apiproducts',
  kind: 'apiProducts' as const,
  idOf: apiProductNameOf,
  at: 'name' as const,
  size: 1000,
};
const filter = (text: string) => ({ filter: text, expand });

const forms: Record<DialectName, Form[]> = {
  edge: [
    { ...developers, client: php },
    { ...developers, client: php, query: { expand, count: '1000' } },

    { ...appsOfLandlord, client: php },
    { ...appsOfLandlord, client: php, query: { expand, count: '100' }, size: 100 },
    { ...appsOfLandlord, client: php, query: { count: '1000' }, size: 100 },

    { ...apps, client: php },
    { ...apps, client: php, query: { rows: '1000', expand } },
    { ...apps, client: php, query: { rows: '1000', status: 'approved' }, which: (n) => !appIs.revoked(n) },
    {
      ...apps,
      client: php,
      query: { rows: '100', keyStatus: 'revoked' },
      which: appIs.withRevokedKey,
      size: 100,
    },
    { ...apps, client: php, query: { rows: '1000', apiProduct: POPULAR }, which: appIs.popular },
    { ...apps, client: php, query: { pageSize: '1000' } },
    { ...apps, client: careful, query: { pageSize: '400', expand }, size: 400 },

    { ...apiProducts, client: php },
    { ...apiProducts, client: php, query: { expand, count: '400' }, size: 400 },
    {
      ...apiProducts,
      client: php,
      which: isPublic,
      query: { attributename: 'access', attributevalue: 'public' },
    },
  ],
  x: [
    { ...developers, client: careful, query: { count: '1000' } },
    {
      ...developers,
      client: php,
      query: { expand, count: '1000', includeCompany: 'true' },
    },

    { ...appsOfLandlord, client: careful },
    { ...appsOfLandlord, client: careful, query: { expand, count: '1000' }, size: 1000 },
    { ...appsOfLandlord, client: careful, query: { shallowExpand: 'true', count: '300' }, size: 300 },

    { ...apps, client: careful, query: { rows: '1000' } },
    { ...apps, client: careful, query: { rows: '500', expand, includeCred: 'false' }, size: 500 },
    { ...apps, client: careful, query: { status: 'revoked', rows: '100' }, which: appIs.revoked, size: 100 },
    {
      ...apps,
      client: careful,
      query: { keyStatus: 'revoked', expand, rows: '100' },
      which: appIs.withRevokedKey,
      size: 100,
    },
    { ...apps, client: careful, query: { apiProduct: POPULAR, pageSize: '1000' }, which: appIs.popular },
    { ...apps, client: careful, query: { apiProduct: RARE, pageSize: '1' }, which: appIs.rare, size: 1 },
    { ...apps, client: careful, query: filter('appName=common'), which: appIs.common },
    {
      ...apps,
      client: careful,
      query: filter(`developerEmail=${landlord}`),
      which: appIs.ofLandlord,
      besides: 1,
    },
    {
      ...apps,
      client: careful,
      query: { ...filter(`apiProduct=${POPULAR} AND status=approved`), pageSize: '700' },
      which: (n) => appIs.popular(n) && !appIs.revoked(n),
      size: 700,
    },
    { ...apps, client: php, query: { pageSize: '1000', expand } },

    { ...apiProducts, client: careful },
    { ...apiProducts, client: careful, query: { expand, count: '400' }, size: 400 },
    {
      ...apiProducts,
      client: careful,
      which: isPublic,
      size: 500,
      query: { attributename: 'access', attributevalue: 'public', expand, count: '500' },
    },
  ],
};

/** Number of newcomers at first, added with each page, and removed with each page. */
const moving = { first: 20, coming: 4, going: 5 };

/** Makes the names of newcomers unique. */
let newcomers = 0;

/** Adds and removes members while a list is read; `left` restores the initial state. */
function comingAndGoing({ kind, idOf }: Form, staying: readonly Member[]) {
  const members = new Map(staying.map((member) => [idOf(member), member]));
  const came = new Set<string>();
  let present: Member[] = [];
  let away: Member[] = [];

  const come = async (count: number, nextTo?: string) => {
    const coming = Array.from({ length: count }, (_, at) => {
      newcomers += 1;
      const anyone = staying[(newcomers * 7919) % staying.length];
      const { n } = (at === 0 && nextTo !== undefined && members.get(nextTo)) || anyone || { n: 0 };
      return { n, k: newcomers };
    });
    for (const member of coming) {
      members.set(idOf(member), member);
      came.add(idOf(member));
    }
    await crowd.create(kind, coming);
    present.push(...coming);
  };

  const go = async (going: readonly Member[]) => {
    await crowd.remove(kind, going);
    present = present.filter((member) => !going.includes(member));
  };

  const comeBack = async () => {
    await crowd.create(kind, away);
    away = [];
  };

  return {
    came,
    present: () => present.length,
    come,
    comeBack,
    /** Removes some newcomers, except the named one. */
    async goBut(spared: string | undefined) {
      await go(present.filter((member) => idOf(member) !== spared).slice(0, moving.going));
    },
    /** Removes the named member; adds it again later if it was there from the beginning. */
    async goAway(id: string) {
      const member = members.get(id);
      if (!member) return;
      await go([member]);
      if (member.k === undefined) away.push(member);
    },
    async left() {
      await comeBack();
      await go(present);
    },
  };
}

/** Sorts ids in list order: by UTF-8, e-mail addresses ignoring case. */
const inOrder = ({ at }: Form, ids: readonly string[]): string[] =>
  ids
    .map((id) => ({ id, key: Buffer.from(at === 'email' ? id.toLowerCase() : id) }))
    .sort((one, other) => Buffer.compare(one.key, other.key))
    .map(({ id }) => id);

/** Maximum ids in a failure message. */
const SHOWN = 5;

/** Returns the errors of a list, which must show each staying member once, others at most once, all in order. */
function flawsOf(form: Form, seen: readonly string[], staying: readonly string[], came: ReadonlySet<string>) {
  const known = new Set(staying);
  const once = new Set(seen);
  const ordered = inOrder(form, [...once]);
  const flaws = {
    missing: staying.filter((id) => !once.has(id)),
    unknown: seen.filter((id) => !known.has(id) && !came.has(id)),
    twiceOrOutOfOrder: seen.filter((id, at) => id !== ordered[at]),
  };
  return Object.fromEntries(Object.entries(flaws).map(([flaw, ids]) => [flaw, ids.slice(0, SHOWN)]));
}
const flawless = { missing: [], unknown: [], twiceOrOutOfOrder: [] };

/** Returns the ids in a response of any form. */
function idsOf(body: unknown, { at }: Form): string[] {
  const items: unknown[] = Array.isArray(body) ? body : (Object.values(body ?? {}).find(Array.isArray) ?? []);
  const idOf = (item: unknown) => {
    const { [at]: id, appId } = item as Record<string, string>;
    return id ?? appId ?? '';
  };
  return items.map((item) => (typeof item === 'string' ? item : idOf(item)));
}

const titleOf = ({ list, query }: Form) =>
  decodeURIComponent([list, new URLSearchParams(query)].join('?').replace(/\?$/, ''));

const rows = (['edge', 'x'] as const).flatMap((dialect) =>
  forms[dialect].map((form) => [dialect, titleOf(form), form.client, form] as const),
);

describe('while others come and go, each of those who stay is listed once, in order', () => {
  test.each(rows)(
    '%s %s, for a %s client',
    async (dialect, title, client, form) => {
      const { list, query, kind, which = () => true, idOf, size, besides = 0 } = form;
      const staying = Array.from({ length: KINDS[kind] }, (_, n) => ({ n })).filter(({ n }) => which(n));
      const around = comingAndGoing(form, staying);
      const seen: string[] = [];
      const lengths: number[] = [];
      let documents = 0;

      try {
        await around.come(moving.first);
        for (let next: object | undefined = {}; next; ) {
          const asked = new URLSearchParams({ ...query, ...next });
          const last = seen.at(-1);
          // Not beyond the end, or there would always be one more.
          const nextTo = lengths.at(-1) === size ? last : undefined;
          const [{ result: reply, reads: read }] = await Promise.all([
            reads[dialect].during(() => registries[dialect].get(`${list}?${asked}`)),
            around.come(moving.coming, nextTo),
          ]);
          expect([reply.status, reply.status === 200 || reply.body]).toEqual([200, true]);
          const ids = idsOf(reply.body, form);
          const isAgain = client === 'php' ? last !== undefined : ids[0] === last;
          const fresh = isAgain ? ids.slice(1) : ids;
          const { nextPageToken: pageToken, totalSize } = reply.body;
          const byToken = query?.pageSize !== undefined;

          expect(read).toBe(ids.length + besides + (pageToken === undefined ? 0 : 1));
          expect(read).toBeLessThanOrEqual(ids.length + size);
          if (byToken) {
            expect(Math.abs(totalSize - staying.length - around.present())).toBeLessThanOrEqual(
              moving.coming + 1,
            );
          }
          seen.push(...fresh);
          lengths.push(ids.length);
          documents += read;

          const end = seen.at(-1) ?? '';
          if (byToken) next = pageToken && { pageToken };
          else next = fresh.length > 0 ? { startKey: end } : undefined;
          await around.comeBack();
          await around.goBut(end);
          if (next && client === 'careful') await around.goAway(end);
        }
      } finally {
        await around.left();
      }

      const stayed = staying.map(idOf);
      expect(flawsOf(form, seen, stayed, around.came)).toEqual(flawless);
      const full = Math.floor(stayed.length / size);
      expect(lengths.slice(0, full)).toEqual(Array(full).fill(size));
      const numbers = [lengths.length, stayed.length, seen.length - stayed.length, documents];
      summary.push([dialect, title, ...numbers.map(String)]);
    },
    60_000,
  );
});

/** Returns the fields of a stored value, recursively; of an array, those of its first element. */
function shapeOf(value: unknown): unknown {
  const [[type, inner] = ['']] = Object.entries(value as object);
  if (type === 'arrayValue') return inner.values?.slice(0, 1).map(shapeOf) ?? [];
  if (type !== 'mapValue') return type;
  const fields = Object.entries(inner.fields ?? {}).map(([name, field]) => [name, shapeOf(field)]);
  return Object.fromEntries(fields.sort());
}

test('the crowd is stored as the operations store', async () => {
  const own = await startRegistry();
  const [member, owner] = [{ n: 2000 }, { n: 801 }];
  const crowd = crowdOf(own, own.context);
  await crowd.create('apiProducts', [{ n: 0 }]);
  await crowd.create('developers', [owner]);
  await crowd.create('apps', [member]);

  const attributes = [{ name: 'team', value: 'harbour' }];
  const { name } = await given(own).apiProduct({
    attributes,
    apiResources: ['/'],
    environments: ['test'],
    proxies: ['weather'],
  });
  const developer = await given(own).developer({ attributes });
  const callbackUrl = 'https://example.com/cb';
  await given(own).app(developer, { attributes, callbackUrl, apiProducts: [name] });

  const documents = await documentsBelow(`organizations/${own.org}`);
  for (const kind of ['developers', 'developerEmails', 'apps', 'keys', 'apiProducts']) {
    const [first, second, ...more] = documents.filter((document) => document.name.split('/')[2] === kind);
    expect(more).toEqual([]);
    expect([kind, shapeOf({ mapValue: first })]).toEqual([kind, shapeOf({ mapValue: second })]);
  }
  await own.stop();
});
