import { VisuallyHidden } from '@mantine/core';
import { storeOf, useStore } from './store';

const said = storeOf({ text: '', turn: 0 });

/** Announces a text politely to screen readers: "12 developers". */
export const announce = (text: string): void => said.set({ text, turn: said.get().turn + 1 });

/** The permanent live region; announces a repeated text again. */
export function Announcer() {
  const { text, turn } = useStore(said);
  return (
    <VisuallyHidden aria-live="polite" data-announcer>
      {text}
      {turn % 2 ? '\u200b' : ''}
    </VisuallyHidden>
  );
}
