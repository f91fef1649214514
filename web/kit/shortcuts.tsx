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
  return isOpen ? <Sheet places={places} /> : null;
}

const words = kit.shortcuts;
const rowsOf = (places: readonly Place[]): readonly [keys: readonly string[], what: string][] => [
  [['Ctrl', 'K'], words.everything],
  [['/'], words.search],
  [['?'], words.sheet],
  ...places.map(({ key, label }): [string[], string] => [['g', key], words.goTo(label)]),
  [['n'], words.create],
  [['['], words.previous],
  [[']'], words.next],
  [['Enter'], words.enter],
  [['Esc'], words.escape],
];

function Sheet({ places }: { places: readonly Place[] }) {
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
        {rowsOf(places).map(([keys, what]) => (
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
