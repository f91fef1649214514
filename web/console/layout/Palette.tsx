import { Modal } from '@mantine/core';
import { Fragment, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useFocusBack } from '../../kit/focus';
import { SearchIcon } from '../../kit/icons';
import { usePath } from '../session/session';
import { strings } from '../strings';
import { isPaletteOpen } from './recent';
import { type Item, usePaletteItems } from './usePaletteItems';

const s = strings.layout.palette;

/** The search over everything: arrows choose, Enter opens, Esc closes. */
export default function Palette() {
  const id = useId();
  const path = usePath();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  useFocusBack();
  const { groups, isSearching } = usePaletteItems(text);
  const items = groups.flatMap((group) => group.items);
  const chosen = Math.min(at, items.length - 1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text begins at its first result
  useEffect(() => setAt(0), [text]);
  useEffect(() => {
    list.current?.querySelector(`[id="${id}-${chosen}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [id, chosen]);

  const open = ({ to }: Item) => {
    isPaletteOpen.set(false);
    void navigate(path(to));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && items.length > 0) {
      event.preventDefault();
      setAt((chosen + step + items.length) % items.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const item = items[chosen];
      if (item) open(item);
    }
  };
  let index = -1;
  return (
    <Modal
      opened
      onClose={() => isPaletteOpen.set(false)}
      withCloseButton={false}
      centered={false}
      yOffset="12vh"
      padding={0}
      size={600}
      aria-label={s.title}
      classNames={{ body: 'km-palette-body' }}
    >
      <div className="km-palette-field">
        <SearchIcon size={18} />
        <input
          data-autofocus
          role="combobox"
          aria-expanded={items.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={items.length > 0 ? `${id}-${chosen}` : undefined}
          aria-label={s.title}
          placeholder={s.placeholder}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={s.results} className="km-palette-list">
        {groups.map((group) => (
          <Fragment key={group.label}>
            <div className="km-palette-group" role="presentation">
              {group.label}
            </div>
            {group.items.map((item) => {
              index += 1;
              const mine = index;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field
                <div
                  key={item.to}
                  id={`${id}-${mine}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={mine === chosen}
                  className="km-palette-item"
                  onPointerMove={() => setAt(mine)}
                  onClick={() => open(item)}
                >
                  <span className="km-anywhere">{item.label}</span>
                  {item.hint && <span className="km-hint km-anywhere">{item.hint}</span>}
                </div>
              );
            })}
          </Fragment>
        ))}
      </div>
      <p className="km-palette-none km-hint" role="status">
        {items.length === 0 && (isSearching ? s.searching : s.nothing)}
      </p>
    </Modal>
  );
}
