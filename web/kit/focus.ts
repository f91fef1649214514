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
        if (active && active !== document.body && active !== opener) return;
        const isOpenerThere = opener instanceof HTMLElement && opener !== document.body && opener.isConnected;
        const target =
          find.current?.() ?? (isOpenerThere ? opener : document.querySelector<HTMLElement>('h1'));
        target?.focus();
      }, 20);
    },
    [opener],
  );
}
