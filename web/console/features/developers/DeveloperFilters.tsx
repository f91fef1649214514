import { ActionIcon, Popover, TextInput } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { CloseIcon, HelpIcon, SearchIcon } from '../../../kit/icons';
import { strings } from '../../strings';
import { attrShown, attrTyped, type DeveloperFilter } from './listQuery';

const s = strings.developers.list;

/** How long nothing is typed before it is searched for, in milliseconds. */
const PAUSE = 250;

const focusSearch = () => document.querySelector<HTMLElement>('[data-page-search]')?.focus();

function Search({
  q = '',
  onChange,
}: {
  q: string | undefined;
  /** `isTypingOn`: something was searched for before. */
  onChange(q: string | undefined, isTypingOn: boolean): void;
}) {
  const [text, setText] = useState(q);
  const sent = useRef(q);
  // The other filters may have changed since a letter was typed.
  const change = useRef(onChange);
  change.current = onChange;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // Changed by something else: Back, a chip, Clear filters.
    if (q !== sent.current) {
      clearTimeout(timer.current);
      setText(q);
    }
    sent.current = q;
  }, [q]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = (typed: string) => {
    clearTimeout(timer.current);
    if (typed.trim() === sent.current) return;
    const isTypingOn = sent.current !== '' && typed.trim() !== '';
    sent.current = typed.trim();
    change.current(sent.current || undefined, isTypingOn);
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
      label={s.search}
      placeholder={s.placeholder}
      leftSection={<SearchIcon />}
      rightSection={<Help />}
      rightSectionPointerEvents="all"
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

function Help() {
  return (
    <Popover width={300} position="bottom-end" withinPortal={false}>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={26} aria-label={s.help.open} title={s.help.open}>
          <HelpIcon />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={s.help.open}>{s.help.text}</Popover.Dropdown>
    </Popover>
  );
}

function Attribute({
  attr,
  onChange,
}: {
  attr: string | undefined;
  onChange(attr: string | undefined): void;
}) {
  const [text, setText] = useState(attr ? attrShown(attr) : '');
  const [isWrong, setWrong] = useState(false);
  useEffect(() => {
    setText(attr ? attrShown(attr) : '');
    setWrong(false);
  }, [attr]);
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const typed = attrTyped(text);
    setWrong(text.trim() !== '' && typed === undefined);
    if ((text.trim() === '' || typed !== undefined) && typed !== attr) onChange(typed);
  };
  return (
    <form onSubmit={send} noValidate>
      <TextInput
        label={s.attribute}
        placeholder={s.attributePlaceholder}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={({ currentTarget: { value } }) => setText(value)}
        onBlur={() => send()}
        error={isWrong && s.attributeWrong}
      />
    </form>
  );
}

/** What narrows the list: search, status, attribute. */
export function DeveloperFilters({
  filter: { q, status, attr },
  onChange,
}: {
  filter: DeveloperFilter;
  /** `replace`: it is no step of its own in the history. */
  onChange(members: Partial<DeveloperFilter>, replace?: boolean): void;
}) {
  return (
    <search className="km-toolbar">
      <Search q={q} onChange={(typed, isTypingOn) => onChange({ q: typed }, isTypingOn)} />
      <label className="km-filter">
        {s.status}
        <select
          className="km-select"
          value={status ?? ''}
          onChange={({ target: { value } }) =>
            onChange({ status: value === 'active' || value === 'inactive' ? value : undefined })
          }
        >
          <option value="">{s.statuses.all}</option>
          <option value="active">{s.statuses.active}</option>
          <option value="inactive">{s.statuses.inactive}</option>
        </select>
      </label>
      <Attribute attr={attr} onChange={(typed) => onChange({ attr: typed })} />
    </search>
  );
}

function Chip({ text, onRemove }: { text: string; onRemove(): void }) {
  return (
    <span className="km-chip">
      {text}
      <button
        type="button"
        className="km-icon-button"
        aria-label={s.chips.remove(text)}
        onClick={() => {
          onRemove();
          focusSearch();
        }}
      >
        <CloseIcon size={12} />
      </button>
    </span>
  );
}

/** Takes every filter away. */
export function ClearFilters({ onClear }: { onClear(): void }) {
  return (
    <button
      type="button"
      className="km-small-button"
      onClick={() => {
        onClear();
        focusSearch();
      }}
    >
      {s.chips.clear}
    </button>
  );
}

/** The filters in force, each with what takes it away. */
export function FilterChips({
  filter: { q, status, attr },
  onChange,
  onClear,
}: {
  filter: DeveloperFilter;
  onChange(members: Partial<DeveloperFilter>): void;
  /** Absent where it is offered elsewhere. */
  onClear: (() => void) | undefined;
}) {
  if (q === undefined && status === undefined && attr === undefined) return null;
  return (
    <section className="km-chips" aria-label={s.chips.label}>
      {q !== undefined && <Chip text={s.chips.q(q)} onRemove={() => onChange({ q: undefined })} />}
      {status !== undefined && (
        <Chip text={s.chips.status(s.statuses[status])} onRemove={() => onChange({ status: undefined })} />
      )}
      {attr !== undefined && <Chip text={attrShown(attr)} onRemove={() => onChange({ attr: undefined })} />}
      {onClear && <ClearFilters onClear={onClear} />}
    </section>
  );
}
