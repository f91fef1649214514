import { openFile, Refused } from './api';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/**
 * Scans chunks of CSV. `take` returns the offset in the chunk at which rows begin: after the header, or its end while
 * the header is incomplete. `rows` counts complete rows.
 */
function csvScanner() {
  let isQuoted = false;
  let records = 0;
  let last = 0;
  return {
    take(piece: Uint8Array): number {
      let body = records > 0 ? 0 : piece.length;
      for (let at = 0; at < piece.length; at++) {
        const byte = piece[at];
        if (byte === QUOTE) isQuoted = !isQuoted;
        else if (byte === LINE_FEED && !isQuoted) {
          records += 1;
          if (records === 1) body = at + 1;
        }
      }
      last = piece.at(-1) ?? last;
      return body;
    },
    rows: () => Math.max(records - 1, 0),
    /** True if the data ends at the end of a row. */
    isWhole: () => records > 0 && !isQuoted && last === LINE_FEED,
  };
}

/** A complete CSV file. */
export interface CsvFile {
  /** File name from the response. */
  name: string;
  /** Number of rows without the header. */
  rows: number;
  content: Blob;
}

const nameOf = (response: Response): string =>
  /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'export.csv';

/**
 * Downloads CSV into memory from one or more addresses in turn, as one file with one header. Calls `onRows` with the
 * number of rows so far. An incomplete download rejects.
 * @throws Refused, Offline, or the signal's reason
 */
export async function readCsv(
  urls: readonly string[],
  { signal, onRows }: { signal: AbortSignal; onRows(rows: number): void },
): Promise<CsvFile> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let name = '';
  let rows = 0;
  for (const [index, url] of urls.entries()) {
    const response = await openFile(url, signal);
    if (index === 0) name = nameOf(response);
    const brokenOff = () =>
      new Refused(502, 'brokenOff', 'The file broke off', response.headers.get('x-request-id') ?? undefined);
    const csv = csvScanner();
    const reader = response.body?.getReader();
    try {
      for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
        const body = csv.take(read.value);
        pieces.push(index === 0 ? read.value : read.value.subarray(body));
        onRows(rows + csv.rows());
      }
    } catch {
      signal.throwIfAborted();
      throw brokenOff();
    }
    if (!csv.isWhole()) throw brokenOff();
    rows += csv.rows();
  }
  return { name, rows, content: new Blob(pieces, { type: 'text/csv;charset=utf-8' }) };
}

/** Saves a file through the browser. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
