import { TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { searchNow } from './address';
import { SearchIcon } from './icons';

/** How long nothing is typed before it is searched for, in milliseconds. */
const PAUSE = 250;

/**
 * The search field of a list, whose text is the address's `q`. It is searched for once nothing is typed
 * for a moment, or at Enter; ArrowDown leads to the first row. `isTypingOn` tells that something was
 * searched for before, so that typing on is no step of the history.
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
  // The other filters may have changed since a letter was typed.
  const search = useRef(onSearch);
  search.current = onSearch;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at whenever another `q` is drawn
  useEffect(() => {
    // What is drawn may be what was typed a while ago; the address is as it stands.
    const now = searchNow().get('q') ?? '';
    if (now === sent.current) return;
    // Changed by something else: Back, a chip, Clear filters.
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
        timer.current = setTimeout(() => send(value), PAUSE);
      }}
      onKeyDown={onKeyDown}
    />
  );
}
