import { Modal } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { useFocusBack } from './focus';
import { storeOf, useStore } from './store';
import { kit } from './strings';

const kept = 'keymint.shortcuts';

/** Whether single keys do something; kept in this browser. */
export const areShortcutsOn = storeOf(localStorage.getItem(kept) !== 'off');
export function setShortcuts(isOn: boolean): void {
  localStorage.setItem(kept, isOn ? 'on' : 'off');
  areShortcutsOn.set(isOn);
}

/** Whether the sheet of shortcuts is shown. */
export const isSheetOpen = storeOf(false);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio])'));

/**
 * Listens for single keys. A page takes part by attributes: `data-page-search` on its search field (`/`),
 * `data-page-new` on the button that adds something (`n`); the pager has `[` and `]`. `places` are the
 * addresses behind `g` and a letter.
 */
export function Shortcuts({ places }: { places: Readonly<Record<string, string | undefined>> }) {
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
      const place = isAfterG ? places[key] : undefined;
      if (place !== undefined) void navigate(place);
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
  return isOpen ? <Sheet /> : null;
}

const words = kit.shortcuts;
const rows: readonly [keys: readonly string[], what: string][] = [
  [['/'], words.search],
  [['?'], words.sheet],
  [['g', 'd'], words.developers],
  [['g', 'a'], words.apps],
  [['g', 'p'], words.products],
  [['g', 'l'], words.audit],
  [['n'], words.create],
  [['['], words.previous],
  [[']'], words.next],
  [['Enter'], words.enter],
  [['Esc'], words.escape],
];

function Sheet() {
  const isOn = useStore(areShortcutsOn);
  useFocusBack();
  return (
    <Modal
      opened
      onClose={() => isSheetOpen.set(false)}
      title={words.title}
      closeButtonProps={{ 'aria-label': kit.close }}
    >
      {!isOn && <p className="km-hint">{words.off}</p>}
      <dl className="km-keys">
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key, index) => (
                <span key={key}>
                  {index > 0 && <span className="km-hint"> {words.after} </span>}
                  <kbd>{key}</kbd>
                </span>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
