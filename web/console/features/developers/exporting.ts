import { announce } from '../../../kit/announce';
import { addressOf } from '../../../kit/api';
import { readCsv, saveFile } from '../../../kit/download';
import { progress, toast } from '../../../kit/toasts';
import { words } from '../../../kit/words';
import { strings } from '../../strings';
import type { DeveloperFilter } from './listQuery';

const s = strings.developers.export;

/** How long an export may take before it is spoken of. */
const QUIET = 5_000;

/** How many developers can be named in one request. */
const MOST_IDS = 100;

/** Name of a file's operation, and the kind of its rows. */
const files = {
  exportDevelopers: s.countedDevelopers,
  exportDevelopersAppsAndProducts: s.countedRows,
} as const;

/** Developers in a file: all, those that match the filters, or a selection. */
type Which = DeveloperFilter | { ids: readonly string[] };

const queriesOf = (which: Which | undefined): Record<string, unknown>[] => {
  if (which === undefined) return [{}];
  if (!('ids' in which)) return [{ ...which }];
  const { ids } = which;
  return Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, index) => ({
    ids: ids.slice(index * MOST_IDS, (index + 1) * MOST_IDS).join(','),
  }));
};

/**
 * Downloads a file of an organization. It is saved once it has come completely; a toast tells how that
 * went, and after 5 s how far it is, with Cancel.
 */
export async function exportFile(operation: keyof typeof files, org: string, which?: Which): Promise<void> {
  const counted = files[operation];
  const stop = new AbortController();
  let shown: ReturnType<typeof progress> | undefined;
  let rows = 0;
  const timer = setTimeout(() => {
    shown = progress(s.preparing, { label: s.cancel, run: () => stop.abort() });
    shown.say(counted(rows));
  }, QUIET);
  try {
    const file = await readCsv(
      queriesOf(which).map((query) => addressOf(operation, { org }, query).url),
      {
        signal: stop.signal,
        onRows(soFar) {
          rows = soFar;
          shown?.say(counted(rows));
        },
      },
    );
    saveFile(file.name, file.content);
    toast(s.exported(counted(file.rows)));
  } catch (error) {
    if (stop.signal.aborted) {
      announce(s.cancelled);
      return;
    }
    const { text, requestId } = words(error, { action: s.action, thing: strings.developers.list.thing });
    const why = requestId === undefined ? text : `${text} ${s.requestId(requestId)}`;
    toast(s.failed(why), { error: true });
  } finally {
    clearTimeout(timer);
    shown?.end();
  }
}
