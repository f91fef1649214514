import { useEffect, useRef, useState } from 'react';

/**
 * Restores the focus when a dialog closes: to the previously focused element, or to what `instead` finds (a new row,
 * or the opener of a dialog that was opened by its address), or to the page's heading.
 */
export function useFocusBack(instead?: () => HTMLElement | null | undefined): void {
  const [opener] = useState(() => document.activeElement);
  const find = useRef(instead);
  find.current = instead;
  useEffect(
    () => () => {
      // After the dialog has left the document.
      setTimeout(() => {
        const active = document.activeElement;
        const wanted = find.current?.();
        // A confirmation that has just closed may have moved the focus to the heading.
        const isFree =
          !active || [document.body, opener].includes(active) || (wanted && active.matches('h1'));
        if (!isFree) return;
        const isOpenerThere = opener instanceof HTMLElement && opener !== document.body && opener.isConnected;
        const target = wanted ?? (isOpenerThere ? opener : document.querySelector<HTMLElement>('h1'));
        target?.focus();
      }, 20);
    },
    [opener],
  );
}

/** Focuses the page's heading if the focused element has left the document. */
export function focusIfLost(): void {
  setTimeout(() => {
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('h1')?.focus();
  }, 20);
}
