import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { folderOf } from './bundles';

/** One instruction of a Dockerfile: `COPY --from=build /a /b` has the flag `from` and the words `/a /b`. */
export interface Instruction {
  name: string;
  flags: Record<string, string>;
  text: string;
  /** What stands between spaces, or in the JSON array. */
  words: string[];
}

/** What one FROM begins. */
export interface Stage {
  image: string;
  name: string | undefined;
  instructions: Instruction[];
}

const wordsOf = (text: string): string[] => (text.startsWith('[') ? JSON.parse(text) : text.split(/\s+/));

function instructionOf(line: string): Instruction {
  const [, name = '', flagged = '', text = ''] = /^(\w+)\s+((?:--\S+\s+)*)(.*)$/.exec(line) ?? [];
  const flags = [...flagged.matchAll(/--([\w-]+)=(\S+)/g)].map(([, flag = '', value = '']) => [flag, value]);
  return { name, flags: Object.fromEntries(flags), text, words: wordsOf(text) };
}

/** The stages of a Dockerfile. Source: Docker, Dockerfile reference. */
export function stagesOf(file: string): Stage[] {
  const lines = readFileSync(file, 'utf8')
    .replace(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: Stage[] = [];
  for (const line of lines) {
    const instruction = instructionOf(line);
    const [image = '', , name] = instruction.words;
    if (instruction.name === 'FROM') stages.push({ image, name, instructions: [] });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** The last instruction of that name in a stage. @throws Error when there is none */
export function lastOf({ instructions }: Stage, name: string): Instruction {
  const found = instructions.findLast((instruction) => instruction.name === name);
  if (!found) throw new Error(`The stage has no ${name}`);
  return found;
}

/** The variables that a stage sets by ARG and ENV, with arguments that are given in their place. */
export function variablesOf({ instructions }: Stage, given: Record<string, string> = {}) {
  const of = (name: string) =>
    instructions
      .filter((instruction) => instruction.name === name)
      .flatMap(({ words }) => words.map((word) => word.split('=', 2) as [string, string]));
  return { args: { ...Object.fromEntries(of('ARG')), ...given }, env: Object.fromEntries(of('ENV')) };
}

/** A text with the variables that it names as `${NAME}`. */
export const filledIn = (text: string, variables: Record<string, string>): string =>
  text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => variables[name] ?? whole);

/** The two stages of deploy/Dockerfile: the one that builds, and what the image has. */
export const [buildStage, finalStage] = stagesOf('deploy/Dockerfile') as [Stage, Stage];

/** Where the stage that builds has the repository. */
export const ROOT = '/keymint';

/** What a stage copies: from where, and to where. */
export const copiesOf = (stage: Stage, variables: Record<string, string> = {}) =>
  stage.instructions
    .filter(({ name }) => name === 'COPY')
    .map(({ flags, words }) => ({
      stage: flags.from,
      sources: words.slice(0, -1).map((word) => filledIn(word, variables)),
      target: words.at(-1) ?? '',
    }));

/** Where in the repository that is which lies at a path in the stage that builds. */
export function inRepository(path: string): string {
  const place = relative(ROOT, path);
  return place.startsWith('dist/') ? folderOf(basename(place)) : place;
}

/** Lays out the folder that the image has, as the Dockerfile says; nothing of the repository is above it. */
export function assemble(BUILD: string, image: string): void {
  mkdirSync(image);
  for (const { sources, target } of copiesOf(finalStage, { BUILD })) {
    for (const source of sources)
      cpSync(inRepository(source), join(image, target), { recursive: true, dereference: true });
  }
  const commands = buildStage.instructions
    .filter(({ name }) => name === 'RUN')
    .flatMap(({ text }) => filledIn(text, { BUILD }).split(' && '));
  // The build itself has been made, without what it is followed by in the image.
  const [packages = ''] = commands.filter((command) => command.includes('packages.cjs'));
  const [, script = '', target] = packages.split(' ');
  if (target !== `dist/${BUILD}`) throw new Error(`No packages are put into dist/${BUILD}: ${commands}`);
  execFileSync(process.execPath, [script, image]);
}
