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
