import { openFile, Refused } from './api';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/**
 * Looks through CSV that comes in pieces. `take` answers where in the piece its rows begin: after the
 * header, or at its end while the header is not over. `rows` are those that are complete.
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
    /** Whether it ends where a row ends. */
    isWhole: () => records > 0 && !isQuoted && last === LINE_FEED,
  };
}

/** A CSV file that has come completely. */
export interface CsvFile {
  /** As the registry calls it. */
  name: string;
  /** Without the header. */
  rows: number;
  content: Blob;
}

const nameOf = (response: Response): string =>
  /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'export.csv';

/**
 * Reads a CSV file, in memory, from one address or from several one after the other, which then are one
 * file with one header. `onRows` is told how many rows there are so far. Where anything breaks off there
 * is no file. @throws Refused, Offline, or the signal's reason
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

/** Has the browser save a file. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
