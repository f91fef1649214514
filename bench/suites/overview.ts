import { people } from '../../test/support/browser/people';
import { given } from '../../test/support/registry/given';
import { type Registry, type Reply, startRegistry } from '../../test/support/registry/registry';
import { countReads } from '../lib/countReads';
import { storeDevelopers } from '../lib/crowd';
import { embeddedEnv } from '../lib/embedded';
import { prepareGround } from '../lib/emulator';
import { type Spread, spreadOf } from '../lib/interleave';
import type { Report, Row, Settings } from '../lib/report';

/** Number of developers. */
const sizes = { full: 100_000, quick: 10_000 } as const;

/** Number of apps with a key; the overview reads no more of the newest. */
const APPS = 200;
const SEARCHES = 40;

const wordsOf = (text: string): string[] => text.split(/[\s'’-]+/).filter(Boolean);
const withoutAccents = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '');

/** Searches that somebody may type for each of `people`: whole names, second words, beginnings, addresses, domains. */
const searches = Array.from({ length: SEARCHES }, (_, index) => {
  const { firstName, lastName, email } = people[index] ?? { firstName: '', lastName: '', email: '' };
  const name = `${firstName} ${lastName}`;
  const typed = [
    name,
    wordsOf(lastName).at(-1) ?? '',
    email,
    withoutAccents(name),
    `${wordsOf(firstName)[0]} ${wordsOf(lastName).at(-1)?.slice(0, 3)}`,
  ][index % 5];
  return { q: typed ?? name, email };
});

/** What one database was measured to take. */
interface Measured {
  overview: { reads: number; ms: Spread | undefined };
  found: number;
  search: { reads: Spread | undefined; ms: Spread | undefined };
}

/** The emulator scans collections, so that a busy machine answers 503; the last of these attempts counts. */
const MAX_ATTEMPTS = 5;

/** Sends a request and returns its answer, its reads and its time. @throws Error unless it is answered 200 */
async function ask(registry: Registry, counting: ReturnType<typeof countReads>, path: string) {
  for (let attempt = 1; ; attempt++) {
    const began = performance.now();
    let answer: Reply | undefined;
    const reads = await counting.of(async () => {
      answer = await registry.get(path);
    });
    const ms = performance.now() - began;
    if (answer?.status === 200) return { body: answer.body, reads, ms };
    if (answer?.status !== 503 || attempt === MAX_ATTEMPTS)
      throw new Error(`${path} was answered ${answer?.status}`);
  }
}

/** Measures the overview and the searches of an organization in the database that the environment names. */
async function measure(size: number, { rounds, say }: Settings): Promise<Measured> {
  const counting = countReads();
  const registry = await startRegistry({ wrapDatabase: counting.wrap });
  try {
    const make = given(registry);
    for (const person of people) await make.developer(person);
    const { name } = await make.apiProduct();
    for (let app = 0; app < APPS; app++)
      await make.appWithKey(`/developers/${people[app % people.length]?.email}`, { apiProducts: [name] });
    await storeDevelopers(registry.context.store, registry.org, size - people.length, say);
    say('Measuring');
    const rows: { reads: number; ms: number }[] = [];
    // The first round fills the caches of caller and organization.
    for (let round = 0; round <= rounds; round++) {
      const { body, ...cost } = await ask(registry, counting, '/overview');
      rows.push(cost);
      if (body.developers.active !== size)
        throw new Error(`The overview counts ${body.developers.active} developers`);
    }
    const asked: { reads: number; ms: number; isFound: boolean }[] = [];
    for (const { q, email } of searches) {
      const path = `/developers:search?q=${encodeURIComponent(q)}`;
      const { body, ...cost } = await ask(registry, counting, path);
      const isFound = body.developers.some((developer: { email: string }) => developer.email === email);
      asked.push({ ...cost, isFound });
    }
    return {
      overview: { reads: rows.at(-1)?.reads ?? 0, ms: spreadOf(rows.slice(1).map(({ ms }) => ms)) },
      found: asked.filter(({ isFound }) => isFound).length,
      search: {
        reads: spreadOf(asked.map((each) => each.reads)),
        ms: spreadOf(asked.map((each) => each.ms)),
      },
    };
  } finally {
    await registry.stop();
  }
}

/** Measures the overview and the search of a large organization on both databases, and counts what they read. */
export async function largeOverview(settings: Settings): Promise<Report> {
  const size = sizes[settings.quick ? 'quick' : 'full'];
  Object.assign(process.env, embeddedEnv());
  const sqlite = await measure(size, settings);
  delete process.env.KEYMINT_SQLITE;
  const ground = await prepareGround();
  const firestore = await measure(size, settings);
  await ground.stop();

  const rowsOf = (name: string, { overview, search }: Measured): Row[] => [
    { name: `overview, ${name}`, role: 'ours', cells: [overview.ms, spreadOf([overview.reads])] },
    { name: `${SEARCHES} searches, ${name}`, role: 'ours', cells: [search.ms, search.reads] },
  ];
  return {
    tables: [
      {
        title: `An organization of ${size} developers and ${APPS} apps`,
        columns: ['milliseconds', 'reads'],
        rows: [...rowsOf('SQLite', sqlite), ...rowsOf('emulator', firestore)],
      },
    ],
    figures: {
      'overview reads': spreadOf([Math.max(sqlite.overview.reads, firestore.overview.reads)]),
      'search reads': spreadOf([sqlite.search.reads?.max ?? 0, firestore.search.reads?.max ?? 0]),
      'searches found': spreadOf([Math.min(sqlite.found, firestore.found)]),
    },
    notes: [
      `found: ${sqlite.found} and ${firestore.found} of ${SEARCHES}`,
      'Reads as Firestore charges them: one for a document, a missing document or an empty query, and one for each thousand entries counted.',
      'The emulator scans a collection for each query: its times mean nothing, its reads are exact.',
    ],
  };
}
