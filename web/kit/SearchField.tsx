import { TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { searchNow } from './address';
import { SearchIcon } from './icons';

/** Debounce of the search. */
const DEBOUNCE_MS = 250;

/**
 * Search field of a list, bound to `q` in the address. Searches after a pause in typing or on Enter; ArrowDown moves
 * to the first row. `isTypingOn` is true if a search preceded, so that further typing adds no history entry.
 */
export function SearchField({
  q = '',
  label,
  placeholder,
  help,
  onSearch,
}: {
  q: string | undefined;
  label: string;
  placeholder: string;
  help?: ReactNode;
  onSearch(q: string | undefined, isTypingOn: boolean): void;
}) {
  const [text, setText] = useState(q);
  const sent = useRef(q);
  // The other filters may have changed since the last key press.
  const search = useRef(onSearch);
  search.current = onSearch;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs whenever another `q` is rendered
  useEffect(() => {
    // The rendered value may be outdated, the address is current.
    const now = searchNow().get('q') ?? '';
    if (now === sent.current) return;
    // Changed elsewhere: Back, a chip, Clear filters.
    clearTimeout(timer.current);
    sent.current = now;
    setText(now);
  }, [q]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = (typed: string) => {
    clearTimeout(timer.current);
    const next = typed.trim();
    if (next === sent.current) return;
    const isTypingOn = sent.current !== '' && next !== '';
    sent.current = next;
    search.current(next || undefined, isTypingOn);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') send(text);
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    document.querySelector<HTMLElement>('main tbody .km-cell-name a')?.focus();
  };
  return (
    <TextInput
      className="km-search"
      data-page-search
      type="search"
      label={label}
      placeholder={placeholder}
      leftSection={<SearchIcon />}
      {...(help !== undefined && { rightSection: help, rightSectionPointerEvents: 'all' as const })}
      maxLength={500}
      spellCheck={false}
      autoComplete="off"
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => send(value), DEBOUNCE_MS);
      }}
      onKeyDown={onKeyDown}
    />
  );
}
