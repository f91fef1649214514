import {
  type ImportedChange,
  type ImportedKind,
  importedKinds,
} from '../../shared/store/collections/imports';
import { readAhead, walkApps } from '../../shared/tasks/walk';
import { caller } from '../keymint/database';
import { Refusal } from '../keymint/outcome';
import { openMeter, type Progress } from '../keymint/progress';
import { AuditEntry, completeKilledPass, type ImportCounts } from './auditEntry';
import { type Entity, type EntityOf, sourceKeyOf } from './canonical';
import type { OnConflict, Outcome } from './decision';
import { endGone, type OnGone } from './gone';
import { Reader } from './raw';
import { Report, type ReportLine } from './report';
import { Seen } from './seen';
import type { Source } from './source';
import { batchesOf, type Target, Writer } from './writer';

/** How many e-mail addresses that differ only in case are listed. */
const MAX_LISTED = 100;

/** Batches that are stored at the same time; no two have apps of one owner. */
const LANES = 4;

export interface ImportOptions {
  onConflict: OnConflict;
  onGone: OnGone;
  legacyKeys: boolean;
  /** Stores nothing. */
  isDry: boolean;
  /** Also looks for what is here and not at the source. */
  isCheck: boolean;
  /** Writes a second at most at first; they grow by half every five minutes. Undefined for no limit. */
  writesPerSecond?: number | undefined;
  progress: Progress;
}

type Counts = Partial<Record<Outcome, number>>;

/** What one pass over a source did. */
export interface Summary {
  kinds: Record<ImportedKind, Counts>;
  /** How many entities were stored, changed or ended. */
  changes: number;
  /** How many differences between source and registry there were before. */
  differences: number;
  report: ReportLine[];
  seconds: number;
}

/** Findings that are differences where a pass only compares. */
const differing: readonly Outcome[] = [
  'created',
  'changed',
  'conflict',
  'changedHere',
  'deletedHere',
  'refused',
];

/** @throws Refusal with the list of e-mail addresses that differ only in case */
async function requireDistinctEmails(source: Source): Promise<void> {
  const [exact, lower, twice] = [new Seen(), new Seen(), new Set<string>()];
  for await (const emails of source.emails()) {
    for (const email of emails) {
      // The same address twice is only listed twice.
      if (!exact.add(email)) continue;
      const key = email.toLowerCase();
      if (!lower.add(key) && twice.size < MAX_LISTED) twice.add(key);
    }
  }
  if (twice.size === 0) return;
  const spellings = new Set<string>();
  for await (const emails of source.emails())
    for (const email of emails) if (twice.has(email.toLowerCase())) spellings.add(email);
  throw new Refusal(
    `These e-mail addresses differ only in case, which is one developer here:\n${[...spellings].sort().join('\n')}\n` +
      'Rename or merge them at the source. Nothing was written.',
  );
}

/** Delays writes so that a database which grows with its load can follow. Source: Firestore, ramping up traffic. */
class Pace {
  private readonly begun = performance.now();
  private written = 0;

  constructor(private readonly perSecond: number | undefined) {}

  async wait(writes: number): Promise<void> {
    if (this.perSecond === undefined) return;
    this.written += writes;
    for (;;) {
      const seconds = (performance.now() - this.begun) / 1000;
      const rate = this.perSecond * 1.5 ** Math.floor(seconds / 300);
      const missing = this.written / rate - seconds;
      if (missing <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(missing * 1000, 1000)));
    }
  }
}

/** Distributes entities so that those of one owner are in one lane, in their order. */
function lanesOf(entities: readonly Entity[]): Entity[][] {
  const lanes = new Map<number, Entity[]>();
  const owners = new Map<string, number>();
  for (const entity of entities) {
    const owner = entity.kind === 'app' ? `${Object.values(entity.owner)[0]}` : sourceKeyOf(entity);
    const lane = owners.get(owner) ?? owners.size % LANES;
    owners.set(owner, lane);
    lanes.set(lane, [...(lanes.get(lane) ?? []), entity]);
  }
  return [...lanes.values()];
}

/** The members of a company in the attribute that Apigee's portal uses. Source: Apigee X, AppGroups. */
const MEMBERS_ATTRIBUTE = '__apigee_reserved__developer_details';

/** Companies as app groups, for an organization that speaks X. */
function asAppGroup(entity: Entity, report: Report): Entity {
  if (entity.kind === 'app' && 'company' in entity.owner)
    return { ...entity, owner: { appGroup: entity.owner.company } };
  if (entity.kind !== 'company') return entity;
  const { members, kind: _, attributes, ...company } = entity;
  report.add('companyAsGroup', company.name);
  const details = members.map(({ email, role }) => ({ developer: email, roles: role ? [role] : [] }));
  const group: EntityOf<'appGroup'> = {
    ...company,
    kind: 'appGroup',
    attributes: [
      ...attributes.filter(({ name }) => name !== MEMBERS_ATTRIBUTE),
      { name: MEMBERS_ATTRIBUTE, value: JSON.stringify(details) },
    ],
  };
  return group;
}

/**
 * Reads a source once, and stores what differs from what was imported before. @throws Refusal at a conflict, where
 * conflicts stop, and before anything is written where the source cannot be imported
 */
export async function importOnce(source: Source, target: Target, options: ImportOptions): Promise<Summary> {
  const begun = performance.now();
  const { isDry, isCheck, onConflict, progress } = options;
  const report = new Report();
  const audit = new AuditEntry(target, source.header);
  const beforeChange = () => audit.begin();
  const markOf = (change: ImportedChange) => audit.markOf(change);
  const writer = new Writer(target, report, { onConflict, isDry, beforeChange, markOf }, caller);
  const reader = new Reader(report, options);
  const pace = new Pace(isDry ? undefined : options.writesPerSecond);
  const [read, seen] = [new Seen(), new Seen()];
  const kinds = Object.fromEntries(importedKinds.map((kind) => [kind, {} as Counts])) as Summary['kinds'];
  const meter = openMeter(progress, 'entities read');

  await source.probe();
  await requireDistinctEmails(source);
  if (!isDry) await completeKilledPass(target);

  const count = (results: Awaited<ReturnType<Writer['store']>>): void => {
    for (const { kind, id, outcome } of results) {
      kinds[kind][outcome] = (kinds[kind][outcome] ?? 0) + 1;
      seen.add(`${kind}~${id}`);
    }
    meter.add(results.length);
  };
  const stopAtConflict = (): void => {
    if (isDry || onConflict !== 'stop' || report.count('conflict') === 0) return;
    const names = report.all().find(({ finding }) => finding === 'conflict')?.examples ?? [];
    throw new Refusal(
      `Changed at the source and here: ${names.join(', ')}\n` +
        'What comes before is imported. Decide with --on-conflict skip or source, and run it again.',
    );
  };
  const isX = target.organization.dialect === 'x';
  const speaking = (entity: Entity): Entity => (isX ? asAppGroup(entity, report) : entity);

  const countsOf = (ended: number): ImportCounts => {
    const sum = (outcome: Outcome) =>
      Object.values(kinds).reduce((total, counts) => total + (counts[outcome] ?? 0), 0);
    return { created: sum('created'), changed: sum('changed'), ended, refused: sum('refused') };
  };

  let ended = 0;
  try {
    for await (const entities of readAhead(asGenerator(source.read(reader)))) {
      const fresh = entities.map(speaking).filter((entity) => {
        if (read.add(sourceKeyOf(entity))) return true;
        report.add('doubled', sourceKeyOf(entity).replace('~', ' '));
        return false;
      });
      await Promise.all(
        lanesOf(fresh).map(async (lane) => {
          for (const batch of batchesOf(lane)) {
            await pace.wait(batch.length * 3);
            count(await writer.store(batch));
          }
        }),
      );
      stopAtConflict();
      await audit.update(countsOf(ended));
    }
    const onGone = isDry ? 'keep' : options.onGone;
    ended = await endGone(target, { seen, report, writer, onGone, beforeChange, markOf });
  } catch (error) {
    await audit.end(countsOf(ended), false);
    throw error;
  }
  await audit.end(countsOf(ended), true);

  let changes = ended;
  if (isCheck) await findOnlyHere(target, seen, report);
  let differences = report.count('goneKept') + report.count('onlyHere');
  for (const counts of Object.values(kinds)) {
    changes += isDry ? 0 : (counts.created ?? 0) + (counts.changed ?? 0);
    for (const outcome of differing) differences += counts[outcome] ?? 0;
  }
  return { kinds, changes, differences, report: report.all(), seconds: (performance.now() - begun) / 1000 };
}

async function* asGenerator<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  yield* items;
}

/** How many entities are read at once. */
const PAGE = 100;

/** Notes what is here and was not seen at the source. */
async function findOnlyHere({ org, context }: Target, seen: Seen, report: Report): Promise<void> {
  const { store } = context;
  const note = async (kind: ImportedKind, id: string, name = id) => {
    if (seen.has(`${kind}~${id}`)) return;
    // What was imported is gone at the source, which is noted already.
    if (!(await store.imports.find(org, { kind, id }))) report.add('onlyHere', `${kind} ${name}`);
  };
  const all = async <T>(
    list: (page: { count: number; startKey?: { at: string; mustExist: boolean } }) => Promise<T[]>,
    idOf: (item: T) => string,
    each: (item: T) => Promise<void>,
  ) => {
    for (let at: string | undefined; ; ) {
      const page = await list({
        count: PAGE,
        ...(at !== undefined && { startKey: { at, mustExist: false } }),
      });
      for (const item of page) await each(item);
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      at = `${idOf(last)}\0`;
    }
  };
  const own = (name: string) => name;
  await all(
    (page) => store.apiProducts.listNames(org, page),
    own,
    (name) => note('apiProduct', name),
  );
  await all(
    (page) => store.companies.listNames(org, page),
    own,
    (name) => note('company', name),
  );
  await all(
    (page) => store.appGroups.list(org, {}, page),
    ({ name }) => name,
    ({ name }) => note('appGroup', name),
  );
  for await (const some of store.developers.stream(org, {}, PAGE))
    for (const { developerId, email } of some) await note('developer', developerId, email);
  for await (const some of walkApps(org, {}, store))
    for (const { appId, name } of some) await note('app', appId, name);
}
