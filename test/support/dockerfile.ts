import { readFileSync } from 'node:fs';

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
