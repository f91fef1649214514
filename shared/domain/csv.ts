/* CSV for spreadsheets and programs. Source: RFC 4180; OWASP, CSV injection. */

/** Makes spreadsheets read the file as UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';

/** A formula to a spreadsheet, or characters that need quotes: most cells have neither. */
const SPECIAL = /^[=+\-@\t\r＝＋－＠]|[",\r\n]/;

/** Escapes a cell; prefixes an apostrophe where a spreadsheet would evaluate a formula. */
const cellOf = (text: string): string => {
  if (!SPECIAL.test(text)) return text;
  const plain = /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** Formats a row, with its line break. */
export const csvRow = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell) => cellOf(`${cell}`)).join(',')}\r\n`;

const DAY_MS = 24 * 60 * 60 * 1000;

/** The day that was formatted last, in days since 1970, and its text up to the `T`. */
let lastDay = Number.NaN;
let lastDate = '';

const padded = (value: number, length: number): string => `${value}`.padStart(length, '0');

/** Formats integer milliseconds since 1970 as ISO 8601 in UTC; faster than `Date` for times of the same day. */
export function isoTime(at: number): string {
  const day = Math.floor(at / DAY_MS);
  if (day !== lastDay) {
    lastDate = new Date(day * DAY_MS).toISOString().slice(0, -'00:00:00.000Z'.length);
    lastDay = day;
  }
  const ms = at - day * DAY_MS;
  const seconds = Math.floor(ms / 1000);
  const [hour, minute] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${lastDate}${padded(hour, 2)}:${padded(minute, 2)}:${padded(seconds % 60, 2)}.${padded(ms % 1000, 3)}Z`;
}

/** Returns a file name such as `acme-developers-20250312T1402Z.csv`; `at` in milliseconds since 1970. */
export const csvName = (org: string, what: string, at: number): string => {
  const minute = `${isoTime(at).slice(0, 16).replace(/[-:]/g, '')}Z`;
  return `${`${org}-${what}`.replace(/[^\w.-]/g, '_')}-${minute}.csv`;
};
