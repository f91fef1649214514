/*
 * Tables as text, for spreadsheets as well as programs. Source: RFC 4180; OWASP, CSV injection.
 */

/** Has spreadsheets read UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';

/** A cell: what a spreadsheet would take for a formula begins with an apostrophe, so that it is text. */
const cellOf = (text: string): string => {
  const plain = /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** A row of a table, with its line break. */
export const csvRow = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell) => cellOf(`${cell}`)).join(',')}\r\n`;

/** A moment, given in milliseconds since 1970, as ISO 8601 in UTC. */
export const isoTime = (at: number): string => new Date(at).toISOString();

/** The name of a file of an organization's that is made at a moment: `acme-developers-20250312T1402Z.csv`. */
export const csvName = (org: string, what: string, at: number): string => {
  const minute = `${isoTime(at).slice(0, 16).replace(/[-:]/g, '')}Z`;
  return `${`${org}-${what}`.replace(/[^\w.-]/g, '_')}-${minute}.csv`;
};
