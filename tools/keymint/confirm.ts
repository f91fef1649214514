import { createInterface } from 'node:readline/promises';
import { Refusal, type Shell } from './outcome';

/**
 * Has a person confirm what cannot be undone by typing a word; `--yes` confirms it in advance.
 * @throws Refusal when it is not confirmed
 */
export async function confirm(what: string, word: string, { yes }: Shell): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new Refusal(`${what} Confirm it with --yes`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const typed = await terminal.question(`${what} Type ${word} to go on: `);
    if (typed.trim() !== word) throw new Refusal('Nothing was changed');
  } finally {
    terminal.close();
  }
}

/** Reads a secret from a terminal without showing it. @throws Refusal where there is no terminal */
export async function askSecret(what: string, missing: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) throw new Refusal(missing);
  stderr.write(`${what}: `);
  stdin.setRawMode(true);
  try {
    let typed = '';
    for await (const chunk of stdin) {
      for (const character of `${chunk}`) {
        if (character === '\r' || character === '\n') return typed;
        if (character === '\u0003') throw new Refusal('Nothing was changed');
        typed = character === '\u007f' ? typed.slice(0, -1) : typed + character;
      }
    }
    return typed;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}
