import type { DialectName } from '../../../shared/schemas/organization';
import { Refusal } from '../../keymint/outcome';
import { type Entity, headerOf } from '../canonical';
import { isRaw, listIn, type Raw, type Reader, shownIn, textIn } from '../raw';
import { Seen } from '../seen';
import type { Source } from '../source';
import { type Api, ApiError, type Query } from './api';

/*
 * An organization of Apigee Edge, Apigee X or another Keymint, read over its management API. Source: the APIs'
 * references of both; docs/migrating.md names the calls.
 */

/** How many entities a page has: as many as Apigee answers. */
const PAGE = 1000;
const APPS_PAGE = { edge: 1000, x: 100 } as const;

/** How many apps are looked through for one with a secret. */
const PROBED = 100;

/** Tells by its lists which dialect an API speaks: Edge's are arrays. @throws Refusal without the right to read */
export async function dialectOf(api: Api): Promise<DialectName> {
  const developers = await readable(api.get('/developers', { count: 1 }));
  return Array.isArray(developers) ? 'edge' : 'x';
}

/** @throws Refusal where the credentials are wrong or have too few rights */
async function readable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const words: Record<number, string> = {
      401: 'The source does not accept the credentials',
      403: 'The credentials have no right to read the organization at the source',
      404: 'The source has no such organization',
    };
    throw new Refusal(`${words[error.status] ?? 'The source cannot be read'} (${error.message})`);
  }
}

/** How a list is paged: its size, and what identifies an item. */
interface Listing {
  noun: string;
  size: Query;
  idOf(item: Raw): string;
}

const developers: Listing = {
  noun: 'developer',
  size: { count: PAGE, includeCompany: 'true' },
  idOf: (item) => textIn(item, 'email') ?? '',
};
const named = (noun: string): Listing => ({
  noun,
  size: { count: PAGE },
  idOf: (item) => textIn(item, 'name') ?? '',
});
const appsOf = (dialect: DialectName): Listing => ({
  noun: 'app',
  size: { rows: APPS_PAGE[dialect] },
  idOf: (item) => textIn(item, 'appId') ?? '',
});

export class ApigeeSource implements Source {
  readonly header;

  constructor(
    private readonly api: Api,
    private readonly dialect: DialectName,
    /** True where apps without secrets are imported all the same. */
    private readonly withoutSecrets: boolean,
  ) {
    const name = decodeURIComponent(api.base.slice(api.base.lastIndexOf('/') + 1));
    this.header = headerOf({
      name,
      dialect,
      source: new URL(api.base).origin,
      takenAt: Date.now(),
      hasKeys: true,
    });
  }

  /**
   * Pages of a list, whose first item is the last of the page before: `startKey` is inclusive. Where that item was
   * deleted meanwhile, the one before it is asked for. Nothing where there is no such list.
   */
  private async *pages(path: string, { noun, size, idOf }: Listing): AsyncGenerator<Raw[]> {
    let before: string[] = [];
    for (;;) {
      const page = await this.page(path, { expand: 'true', ...size }, before, noun);
      if (!page) return;
      const known = new Set(before);
      const fresh = page.filter((item) => !known.has(idOf(item)));
      // Also where a server answers all of its list, whatever it is asked for.
      if (fresh.length === 0) return;
      yield fresh;
      before = page.map(idOf);
    }
  }

  private async page(
    path: string,
    query: Query,
    before: readonly string[],
    noun: string,
  ): Promise<Raw[] | undefined> {
    const starts = before.length > 0 ? before.toReversed() : [undefined];
    for (const startKey of starts) {
      const answer = await this.api.find(path, { ...query, startKey });
      if (answer !== undefined) return isRaw(answer) ? listIn(answer, noun).filter(isRaw) : [];
    }
    return undefined;
  }

  /** Pages of a list of X, whose next page is named by the one before. */
  private async *tokenPages(path: string, noun: string, query: Query): AsyncGenerator<Raw[]> {
    for (let pageToken: string | undefined; ; ) {
      const answer = await this.api.find(path, { ...query, pageToken });
      if (!isRaw(answer)) return;
      yield listIn(answer, noun).filter(isRaw);
      const next = textIn(answer, 'nextPageToken');
      if (!next || next === pageToken) return;
      pageToken = next;
    }
  }

  async *emails() {
    for await (const page of this.pages('/developers', developers)) yield page.map(developers.idOf);
  }

  async probe(): Promise<void> {
    const query = { expand: 'true', includeCred: 'true', rows: PROBED };
    const answer = await readable(this.api.get('/apps', query));
    const credentials = (isRaw(answer) ? listIn(answer, 'app') : [])
      .filter(isRaw)
      .flatMap((app) => listIn(app, 'credentials').filter(isRaw));
    if (credentials.length === 0 || this.withoutSecrets) return;
    const isWhole = (credential: Raw) =>
      shownIn(credential, 'consumerKey') !== undefined && shownIn(credential, 'consumerSecret') !== undefined;
    if (credentials.some(isWhole)) return;
    throw new Refusal(
      'The source answers keys without secrets, or masks them: use credentials of a role that sees them, ' +
        'or import keys alone with --without-secrets. Nothing was written.',
    );
  }

  async *read(reader: Reader): AsyncGenerator<Entity[]> {
    for await (const page of this.pages('/apiproducts', named('apiProduct')))
      yield page.flatMap((raw) => reader.apiProduct(raw) ?? []);
    for await (const page of this.pages('/developers', developers))
      yield page.flatMap((raw) => reader.developer(raw) ?? []);
    for await (const page of this.pages('/companies', named('company')))
      for (const raw of page) yield await this.company(raw, reader);
    for await (const page of this.tokenPages('/appgroups', 'appGroups', { pageSize: PAGE }))
      yield page.flatMap((raw) => reader.appGroup(raw) ?? []);
    yield* this.dialect === 'edge' ? this.edgeApps(reader) : this.xApps(reader);
    yield* this.groupApps(reader);
  }

  private async company(raw: Raw, reader: Reader): Promise<Entity[]> {
    const name = encodeURIComponent(textIn(raw, 'name') ?? '');
    const answer = await this.api.get(`/companies/${name}/developers`);
    const members = isRaw(answer) ? listIn(answer, 'developer') : [];
    const company = reader.company(raw, members);
    return company ? [company] : [];
  }

  private async *edgeApps(reader: Reader): AsyncGenerator<Entity[]> {
    for await (const page of this.pages('/apps', appsOf('edge')))
      yield page.filter(isOfNoGroup).flatMap((raw) => reader.app(raw) ?? []);
  }

  /**
   * X lists approved apps with approved keys alone unless it is asked for others, and none without keys: what
   * developers have and no list has is read one by one.
   */
  private async *xApps(reader: Reader): AsyncGenerator<Entity[]> {
    const [seen, names] = [new Seen(), new Seen()];
    const fresh = (page: Raw[]) =>
      page.filter(isOfNoGroup).filter((raw) => {
        names.add(`${textIn(raw, 'developerId')}~${textIn(raw, 'name')}`);
        return seen.add(textIn(raw, 'appId') ?? '');
      });
    for (const status of ['approved', 'revoked']) {
      for (const keyStatus of ['approved', 'revoked']) {
        const query = { expand: 'true', includeCred: 'true', pageSize: APPS_PAGE.x, status, keyStatus };
        for await (const page of this.tokenPages('/apps', 'app', query))
          yield fresh(page).flatMap((raw) => reader.app(raw) ?? []);
      }
    }
    for await (const page of this.pages('/developers', developers)) {
      for (const developer of page) {
        const developerId = textIn(developer, 'developerId');
        for (const name of listIn(developer, 'apps')) {
          if (names.has(`${developerId}~${name}`)) continue;
          const path = `/developers/${encodeURIComponent(developerId ?? '')}/apps/${encodeURIComponent(`${name}`)}`;
          const raw = await this.api.find(path);
          if (!isRaw(raw)) continue;
          reader.report.add('unlisted', `${developers.idOf(developer)}/${name}`);
          yield fresh([raw]).flatMap((app) => reader.app(app) ?? []);
        }
      }
    }
  }

  /** Apps of app groups, which no list of all apps has in X. */
  private async *groupApps(reader: Reader): AsyncGenerator<Entity[]> {
    for await (const groups of this.tokenPages('/appgroups', 'appGroups', { pageSize: PAGE })) {
      for (const group of groups) {
        const appGroup = textIn(group, 'name') ?? '';
        const path = `/appgroups/${encodeURIComponent(appGroup)}/apps`;
        for await (const page of this.tokenPages(path, 'appGroupApps', { pageSize: PAGE }))
          yield page.flatMap((raw) => reader.app(raw, { appGroup }) ?? []);
      }
    }
  }
}

/** Apps of groups are read by group: then it is known whose they are. */
const isOfNoGroup = (raw: Raw): boolean => textIn(raw, 'appGroup') === undefined;
