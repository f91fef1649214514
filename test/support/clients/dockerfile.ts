import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { folderOf } from './bundles';

/** One instruction of a Dockerfile: `COPY --from=build /a /b` has the flag `from` and the words `/a /b`. */
export interface Instruction {
  name: string;
  flags: Record<string, string>;
  text: string;
  /** Arguments, separated by spaces or from a JSON array. */
  words: string[];
}

/** A build stage, which FROM begins. */
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

/** Parses the stages of a Dockerfile. Source: Docker, Dockerfile reference. */
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

/** Returns the last instruction of that name in a stage. @throws Error if there is none */
export function lastOf({ instructions }: Stage, name: string): Instruction {
  const found = instructions.findLast((instruction) => instruction.name === name);
  if (!found) throw new Error(`The stage has no ${name}`);
  return found;
}

/** Returns the variables of a stage's ARG and ENV instructions; `given` overrides those of ARG. */
export function variablesOf({ instructions }: Stage, given: Record<string, string> = {}) {
  const of = (name: string) =>
    instructions
      .filter((instruction) => instruction.name === name)
      .flatMap(({ words }) => words.map((word) => word.split('=', 2) as [string, string]));
  return { args: { ...Object.fromEntries(of('ARG')), ...given }, env: Object.fromEntries(of('ENV')) };
}

/** Replaces `${NAME}` by the variables' values. */
export const filledIn = (text: string, variables: Record<string, string>): string =>
  text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => variables[name] ?? whole);

/** The two stages of deploy/Dockerfile: the one that builds and the one of the image. */
export const [buildStage, finalStage] = stagesOf('deploy/Dockerfile') as [Stage, Stage];

/** Root of the repository in the build stage. */
export const ROOT = '/keymint';

/** Returns the sources and the destination of each COPY instruction of a stage. */
export const copiesOf = (stage: Stage, variables: Record<string, string> = {}) =>
  stage.instructions
    .filter(({ name }) => name === 'COPY')
    .map(({ flags, words }) => ({
      stage: flags.from,
      sources: words.slice(0, -1).map((word) => filledIn(word, variables)),
      target: words.at(-1) ?? '',
    }));

/** Maps a path in the build stage to one in the repository. */
export function inRepository(path: string): string {
  const place = relative(ROOT, path);
  return place.startsWith('dist/') ? folderOf(basename(place)) : place;
}

/** Assembles the image's folder as the Dockerfile does, outside the repository. */
export function assemble(BUILD: string, image: string): void {
  mkdirSync(image);
  for (const { sources, target } of copiesOf(finalStage, { BUILD })) {
    for (const source of sources)
      cpSync(inRepository(source), join(image, target), { recursive: true, dereference: true });
  }
  const commands = buildStage.instructions
    .filter(({ name }) => name === 'RUN')
    .flatMap(({ text }) => filledIn(text, { BUILD }).split(' && '));
  // The build itself exists already; only the following commands are run.
  const [packages = ''] = commands.filter((command) => command.includes('packages.cjs'));
  const [, script = '', target] = packages.split(' ');
  if (target !== `dist/${BUILD}`) throw new Error(`No packages are put into dist/${BUILD}: ${commands}`);
  execFileSync(process.execPath, [script, image]);
}
