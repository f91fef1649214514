import { VisuallyHidden } from '@mantine/core';
import { storeOf, useStore } from './store';

const said = storeOf({ text: '', turn: 0 });

/** Has a screen reader say something when it is done with what it says now: "12 developers". */
export const announce = (text: string): void => said.set({ text, turn: said.get().turn + 1 });

/** The permanent live region; the same text twice is said twice. */
export function Announcer() {
  const { text, turn } = useStore(said);
  return (
    <VisuallyHidden aria-live="polite" data-announcer>
      {text}
      {turn % 2 ? '\u200b' : ''}
    </VisuallyHidden>
  );
}
