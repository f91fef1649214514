import type { StoredImport } from '../../shared/store/collections/imports';

/** What happens to an entity. */
export type Outcome =
  /** Stored for the first time. */
  | 'created'
  /** Stored in the place of what was imported before. */
  | 'changed'
  | 'unchanged'
  /** Equal already; only noted as imported. */
  | 'adopted'
  /** Changed at the source and here, or made here independently; left alone. */
  | 'conflict'
  | 'changedHere'
  | 'deletedHere'
  /** Cannot be stored. */
  | 'refused';

/** What to do where source and registry both changed. */
export type OnConflict = 'stop' | 'skip' | 'source';

/** Fingerprints of an entity: at the source, here, and as it was imported last. */
export interface Compared {
  source: string;
  /** Undefined when it is not here. */
  here: string | undefined;
  imported: Pick<StoredImport, 'hash' | 'isPartial'> | undefined;
}

/** Decides by comparison alone; nothing that was changed here is overwritten unless `onConflict` is `source`. */
export function decide({ source, here, imported }: Compared, onConflict: OnConflict): Outcome {
  const resolved = (outcome: 'created' | 'changed'): Outcome =>
    onConflict === 'source' ? outcome : 'conflict';
  if (imported?.isPartial) return here === undefined ? 'created' : 'changed';
  if (here === source) return imported?.hash === source ? 'unchanged' : 'adopted';
  if (!imported) return here === undefined ? 'created' : resolved('changed');
  if (here === undefined) return imported.hash === source ? 'deletedHere' : resolved('created');
  if (here === imported.hash) return 'changed';
  return imported.hash === source ? 'changedHere' : resolved('changed');
}
