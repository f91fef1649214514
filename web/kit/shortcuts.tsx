import { lazy, Suspense, useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { storeOf, useStore } from './store';

const kept = 'keymint.shortcuts';

/** Whether single keys do something; kept in this browser. */
export const areShortcutsOn = storeOf(localStorage.getItem(kept) !== 'off');
export function setShortcuts(isOn: boolean): void {
  localStorage.setItem(kept, isOn ? 'on' : 'off');
  areShortcutsOn.set(isOn);
}

/** Whether the sheet of shortcuts is shown. */
export const isSheetOpen = storeOf(false);

const ShortcutSheet = lazy(() => import('./ShortcutSheet'));

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio])'));

/** A page that `g` and a letter open. */
interface Place {
  key: string;
  to: string;
  label: string;
}

/**
 * Listens for single keys. A page takes part by attributes: `data-page-search` on its search field (`/`),
 * `data-page-new` on the button that adds something (`n`); the pager has `[` and `]`. `places` are the
 * pages that `g` and their letter open.
 */
export function Shortcuts({ places }: { places: readonly Place[] }) {
  const isOn = useStore(areShortcutsOn);
  const isOpen = useStore(isSheetOpen);
  const navigate = useNavigate();
  const before = useRef({ key: '', at: 0 });
  useEffect(() => {
    if (!isOn) return;
    const press = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented)
        return;
      if (isTyping(event.target) || document.querySelector('[role=dialog], [role=menu]')) return;
      const { key } = event;
      const isAfterG = before.current.key === 'g' && event.timeStamp - before.current.at < 1500;
      before.current = { key, at: event.timeStamp };
      const place = isAfterG ? places.find((each) => each.key === key) : undefined;
      if (place !== undefined) void navigate(place.to);
      else if (key === '/') document.querySelector<HTMLElement>('[data-page-search]')?.focus();
      else if (key === '?') isSheetOpen.set(true);
      else if (key === 'n') press('[data-page-new]');
      else if (key === '[') press('[data-page-previous][href]');
      else if (key === ']') press('[data-page-next][href]');
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [isOn, navigate, places]);
  return isOpen ? (
    <Suspense>
      <ShortcutSheet places={places} isOn={isOn} onClose={() => isSheetOpen.set(false)} />
    </Suspense>
  ) : null;
}
