import type { Company } from '../../shared/schemas/company';
import { startingAt } from '../../shared/schemas/listing';
import type { StoredApp } from '../../shared/store/collections/apps';
import type { PageRequest } from '../../shared/store/unit';
import type { Meter } from '../keymint/progress';
import { type Entity, headerOf } from './canonical';
import {
  appEntity,
  appGroupEntity,
  companyEntity,
  developerEntity,
  portalSettingsEntity,
  productEntity,
  specEntity,
} from './stored';
import type { Target } from './writer';

/** How many entities are read at once: first, at most, and so many that their lines have about this length. */
const FIRST_PAGE = 16;
const MAX_PAGE = 500;
const PAGE_LENGTH = 2 ** 20;

/** A credential of which keys and secrets are left out. */
type Shown = Omit<Extract<Entity, { kind: 'app' }>['credentials'][number], 'consumerKey'>;

/** What an export could not write. */
export interface ExportFindings {
  entities: number;
  /** Keys that cannot be opened on their app. */
  unreadable: number;
  /** Secrets that are stored as hashes alone. */
  withoutSecret: number;
}

/**
 * Yields an organization in the canonical form, some lines at a time. Not a snapshot: what changes meanwhile is
 * exported as it was before or after.
 */
export async function* exportLines(
  { org, organization, context }: Target,
  {
    withKeys,
    source,
    findings,
    meter,
  }: { withKeys: boolean; source: string; findings: ExportFindings; meter: Pick<Meter, 'add'> },
): AsyncGenerator<string> {
  const { store, credentials, now } = context;
  const lines = (entities: readonly object[]): string => {
    findings.entities += entities.length;
    meter.add(entities.length);
    return entities.map((entity) => `${JSON.stringify(entity)}\n`).join('');
  };
  const { dialect } = organization;
  yield `${JSON.stringify(headerOf({ name: org, dialect, source, takenAt: now(), hasKeys: withKeys }))}\n`;
  /** Reads a list in pages that take about the same memory, however large its entities are. */
  const listed = async function* <T>(
    list: (page: PageRequest) => Promise<T[]>,
    idOf: (item: T) => string,
    entityOf: (item: T) => object | Promise<object>,
  ): AsyncGenerator<string> {
    let startKey: string | undefined;
    for (let count = FIRST_PAGE; ; ) {
      const page = await list({ count, ...startingAt(startKey) });
      const entities: object[] = [];
      for (const item of page) entities.push(await entityOf(item));
      const text = lines(entities);
      yield text;
      const last = page.at(-1);
      if (last === undefined || page.length < count) return;
      // The smallest text after the last id.
      startKey = `${idOf(last)}\0`;
      count = Math.max(1, Math.min(MAX_PAGE, Math.floor((PAGE_LENGTH * count) / text.length)));
    }
  };
  const byName = ({ name }: { name: string }) => name;
  const withMembers = async (company: Company) => {
    const members = await store.developers.listByCompany(org, company.name);
    const named = members.map(({ email, roles }) => ({
      email,
      role: roles.find((known) => known.company === company.name)?.role,
    }));
    return companyEntity(company, named);
  };

  yield* listed((page) => store.apiProducts.list(org, page), byName, productEntity);
  for (let after: string | undefined; ; ) {
    const [spec] = await store.specs.list(org, { limit: 1, after });
    if (!spec) break;
    yield lines([specEntity(spec)]);
    after = spec.apiProduct;
  }
  yield* listed(
    (page) => store.developers.list(org, page),
    ({ emailKey }) => emailKey,
    developerEntity,
  );
  yield* listed((page) => store.companies.list(org, page), byName, withMembers);
  yield* listed((page) => store.appGroups.list(org, {}, page), byName, appGroupEntity);

  const open = (app: StoredApp) =>
    app.credentials.flatMap((credential) => {
      const { keyRef: _, consumerKey: __, consumerSecret: ___, ...shown } = credential;
      if (!withKeys) return [shown satisfies Shown];
      const consumerKey = credentials.unsealKey(app, credential);
      if (consumerKey === undefined) {
        findings.unreadable += 1;
        return [];
      }
      const consumerSecret = credentials.unsealSecret(app, credential);
      if (consumerSecret === undefined) findings.withoutSecret += 1;
      return [{ consumerKey, consumerSecret, ...shown }];
    });
  yield* listed(
    (page) => store.apps.listAll(org, {}, page),
    ({ appId }) => appId,
    (app) => ({ ...appEntity(app, []), credentials: open(app) }),
  );
  const settings = await store.portalSettings.find(org);
  if (settings) yield lines([portalSettingsEntity(settings)]);
}
