import type { Audit } from '../../../../shared/schemas/audit';
import { strings } from '../../strings';
import { deedWords } from './words';

/** Formats a CSV cell; formulas are prefixed with an apostrophe. Source: RFC 4180; OWASP, CSV injection. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const row = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

const rowOf = (entry: Audit): string[] => {
  const { id, at, actor, action, refused = '', entities, address = '', requestId = '', reason = '' } = entry;
  const outcome = refused ? strings.audits.outcomes.denied : strings.audits.outcomes.done;
  const side = (name: 'before' | 'after') => entry.changes.flatMap((change) => change[name] ?? []).join('\n');
  return [
    new Date(at).toISOString(),
    actor,
    action,
    deedWords(entry),
    outcome,
    refused,
    entities.join('\n'),
    address,
    requestId,
    reason,
    side('before'),
    side('after'),
    id,
  ];
};

/** Entries as a table for spreadsheets; the mark at the beginning has them read UTF-8. */
export const csvOf = (entries: readonly Audit[]): string =>
  `\ufeff${row(Object.values(strings.audits.exporting.columns))}${entries.map((entry) => row(rowOf(entry))).join('')}`;

export const jsonOf = (entries: readonly Audit[]): string => `${JSON.stringify(entries, null, 2)}\n`;

/** Has the browser keep a text as a file. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** `acme-audit-20250312T1402Z.csv` */
export const fileName = (org: string, ending: string): string =>
  `${org}-audit-${new Date().toISOString().slice(0, 16).replace(/[-:]/g, '')}Z.${ending}`;
