import { ActionIcon, Popover, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { Choice } from '../../../kit/Choice';
import { Filters } from '../../../kit/Filters';
import { CloseIcon, HelpIcon } from '../../../kit/icons';
import { SearchField } from '../../../kit/SearchField';
import { strings } from '../../strings';
import { attrShown, attrTyped, type DeveloperFilter } from './listQuery';

const s = strings.developers.list;

const focusSearch = () => document.querySelector<HTMLElement>('[data-page-search]')?.focus();

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

/** Filters of the list: search, status, attribute. */
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
      <SearchField
        q={q}
        label={s.search}
        placeholder={s.placeholder}
        help={<Help />}
        onSearch={(typed, isTypingOn) => onChange({ q: typed }, isTypingOn)}
      />
      <Filters active={[status, attr].filter((each) => each !== undefined).length}>
        <Choice
          label={s.status}
          value={status ?? ''}
          options={[
            ['', s.statuses.all],
            ['active', s.statuses.active],
            ['inactive', s.statuses.inactive],
          ]}
          onChange={(value) => onChange({ status: value || undefined })}
        />
        <Attribute attr={attr} onChange={(typed) => onChange({ attr: typed })} />
      </Filters>
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

/** Active filters, each with a button that removes it. */
export function FilterChips({
  filter: { status, attr },
  onChange,
  onClear,
}: {
  filter: DeveloperFilter;
  onChange(members: Partial<DeveloperFilter>): void;
  /** Absent where it is offered elsewhere. */
  onClear: (() => void) | undefined;
}) {
  // The search field already shows the search.
  if (status === undefined && attr === undefined) return null;
  return (
    <section className="km-chips" aria-label={s.chips.label}>
      {status !== undefined && (
        <Chip text={s.chips.status(s.statuses[status])} onRemove={() => onChange({ status: undefined })} />
      )}
      {attr !== undefined && <Chip text={attrShown(attr)} onRemove={() => onChange({ attr: undefined })} />}
      {onClear && <ClearFilters onClear={onClear} />}
    </section>
  );
}
