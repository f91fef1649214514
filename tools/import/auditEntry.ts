import type { Audit } from '../../shared/schemas/audit';
import { MAX_FIELD_LENGTH } from '../../shared/schemas/limits';
import { auditId } from '../../shared/store/collections/audits';
import { type ImportedChange, importedChanges, passOf } from '../../shared/store/collections/imports';
import { caller } from '../keymint/database';
import type { Header } from './canonical';
import type { Target } from './writer';

/** The action of imports in the audit trail. */
export const IMPORTED = 'organization.imported';

/** Minimum interval between updates of the entry while an import runs, in milliseconds. */
const INTERVAL_MS = 5000;

type Imported = NonNullable<Audit['imported']>;
export type ImportCounts = Pick<Imported, 'created' | 'changed' | 'ended' | 'refused'>;

const nothing: ImportCounts = { created: 0, changed: 0, ended: 0, refused: 0 };

/**
 * The audit entry of one pass of an import. It is stored before the first change, so that also a pass that is killed
 * has one; a pass that changes nothing has none.
 */
export class AuditEntry {
  private readonly at: number;
  private readonly id: string;
  private readonly from: Pick<Imported, 'source' | 'organization'>;
  private begun: Promise<void> | undefined;
  private storedAt = 0;

  constructor(
    private readonly target: Target,
    { name, source = 'a file' }: Header,
  ) {
    this.at = target.context.now();
    this.id = auditId(this.at);
    this.from = {
      source: source.slice(0, MAX_FIELD_LENGTH),
      organization: name.slice(0, MAX_FIELD_LENGTH),
    };
  }

  /** Returns the mark of entities that this pass changes, from which the entry is completed if the pass is killed. */
  markOf(change: ImportedChange): string {
    return passOf(this.id, change);
  }

  /** Resolves once the entry is stored; call it before each change. */
  begin(): Promise<void> {
    this.begun ??= this.store(nothing, false);
    return this.begun;
  }

  /** Stores the counts, but not too often. */
  async update(counts: ImportCounts): Promise<void> {
    if (this.begun && performance.now() - this.storedAt >= INTERVAL_MS) await this.store(counts, false);
  }

  /** Stores the final counts. */
  async end(counts: ImportCounts, isComplete: boolean): Promise<void> {
    if (!this.begun) return;
    await this.begun;
    await this.store(counts, isComplete);
  }

  private async store(counts: ImportCounts, isComplete: boolean): Promise<void> {
    const { org, context } = this.target;
    const imported: Imported = { ...this.from, ...counts, isComplete };
    await context.store.atomically(({ audits }) =>
      audits.putImport(org, this.id, imported, { name: caller.name, action: IMPORTED }, this.at),
    );
    this.storedAt = performance.now();
  }
}

/**
 * Completes the counts of the latest pass if it was killed: its entry is stored every few seconds, and the entities
 * that it changed have its mark.
 */
export async function completeKilledPass({ org, context: { store } }: Target): Promise<void> {
  const [entry] = await store.audits.list(org, { equals: { action: IMPORTED } }, { count: 1 });
  if (!entry?.imported || entry.imported.isComplete) return;
  const { id, at, actor: name, imported } = entry;
  const counted = await Promise.all(
    importedChanges.map(async (change): Promise<[ImportedChange, number]> => {
      const marked = await store.imports.countOf(org, passOf(id, change));
      // What was deleted, or changed by a pass at the same time, has no mark any more.
      return [change, Math.max(imported[change], marked)];
    }),
  );
  if (counted.every(([change, count]) => count === imported[change])) return;
  const completed = { ...imported, ...Object.fromEntries(counted) };
  await store.atomically(({ audits }) =>
    audits.putImport(org, id, completed, { name, action: IMPORTED }, at),
  );
}
