import { useEffect, useRef, useState } from 'react';

/**
 * Gives the focus back when a dialog goes: to what had it when the dialog came, or to what `instead`
 * finds (a new row, or the opener of a dialog that was opened by its address), or to the page's heading.
 */
export function useFocusBack(instead?: () => HTMLElement | null | undefined): void {
  const [opener] = useState(() => document.activeElement);
  const find = useRef(instead);
  find.current = instead;
  useEffect(
    () => () => {
      // After the dialog is gone from the document.
      setTimeout(() => {
        const active = document.activeElement;
        const wanted = find.current?.();
        // A question that went a moment before may have left the focus to the heading.
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
