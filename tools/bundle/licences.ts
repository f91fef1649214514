import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the folder of the package that a bundled file belongs to, such as `node_modules/@grpc/grpc-js`, or undefined. */
const packageOf = (file: string): string | undefined =>
  /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];

interface Note {
  title: string;
  text: string;
}

function readNote(folder: string): Note {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)(\.|-|$)/i.test(each));
  return {
    title: `${name} ${version} (${license})`,
    text: file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`,
  };
}

const notes = new Map<string, Note>();

/** Returns the licence note of a package; cached, since most bundles contain the same packages. */
function noteOf(folder: string): Note {
  const note = notes.get(folder) ?? readNote(folder);
  notes.set(folder, note);
  return note;
}

/** Returns the licence notes of the packages that bundled files belong to, without duplicates. */
export function licencesOf(files: readonly string[]): string {
  const folders = new Set(files.flatMap((file) => packageOf(file) ?? []));
  const byText = new Map<string, string[]>();
  for (const folder of [...folders].filter((each) => existsSync(join(each, 'package.json'))).sort()) {
    const { title, text } = noteOf(folder);
    byText.set(text, [...(byText.get(text) ?? []), title]);
  }
  const line = '-'.repeat(80);
  return [...byText].map(([text, titles]) => `${titles.join('\n')}\n\n${text}\n`).join(`\n${line}\n\n`);
}
