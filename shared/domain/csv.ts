/* CSV for spreadsheets and programs. Source: RFC 4180; OWASP, CSV injection. */

/** Makes spreadsheets read the file as UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';

/** Escapes a cell; prefixes an apostrophe where a spreadsheet would evaluate a formula. */
const cellOf = (text: string): string => {
  const plain = /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** Formats a row, with its line break. */
export const csvRow = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell) => cellOf(`${cell}`)).join(',')}\r\n`;

/** Formats milliseconds since 1970 as ISO 8601 in UTC. */
export const isoTime = (at: number): string => new Date(at).toISOString();

/** Returns a file name such as `acme-developers-20250312T1402Z.csv`; `at` in milliseconds since 1970. */
export const csvName = (org: string, what: string, at: number): string => {
  const minute = `${isoTime(at).slice(0, 16).replace(/[-:]/g, '')}Z`;
  return `${`${org}-${what}`.replace(/[^\w.-]/g, '_')}-${minute}.csv`;
};
