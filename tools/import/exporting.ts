import type { StoredApp } from '../../shared/store/collections/apps';
import { walk, walkApps } from '../../shared/tasks/walk';
import type { Meter } from '../keymint/progress';
import { type Entity, headerOf } from './canonical';
import { appEntity, appGroupEntity, companyEntity, developerEntity, productEntity } from './stored';
import type { Target } from './writer';

/** How many entities are read at once. */
const PAGE = 100;

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
  const byName = ({ name }: { name: string }) => name;
  const page = { count: PAGE };

  for await (const some of walk((part) => store.apiProducts.list(org, part), byName, page))
    yield lines(some.map(productEntity));
  const developers = walk(
    (part) => store.developers.list(org, part),
    ({ emailKey }) => emailKey,
    page,
  );
  for await (const some of developers) yield lines(some.map(developerEntity));
  for await (const some of walk((part) => store.companies.list(org, part), byName, page)) {
    for (const company of some) {
      const members = await store.developers.listByCompany(org, company.name);
      const listed = members.map(({ email, roles }) => ({
        email,
        role: roles.find((known) => known.company === company.name)?.role,
      }));
      yield lines([companyEntity(company, listed)]);
    }
  }
  for await (const some of walk((part) => store.appGroups.list(org, {}, part), byName, page))
    yield lines(some.map(appGroupEntity));

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
  for await (const some of walkApps(org, {}, store))
    yield lines(some.map((app) => ({ ...appEntity(app, []), credentials: open(app) })));
}
