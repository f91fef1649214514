import { Button, TextInput } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { Choice, optionsOf } from '../../../kit/Choice';
import { Filters as FilterGroup } from '../../../kit/Filters';
import { strings } from '../../strings';
import { type Filters, localOf, momentFrom } from './filters';

const s = strings.audits.filters;
const { types, actions, outcomes } = strings.audits;

interface Asked {
  filters: Filters;
  change(changed: Partial<Filters>): void;
}

/** A text that filters once it is whole: at Enter, or when the field is left. Remade where the address changes it. */
function TextFilter({
  name,
  label,
  placeholder,
  filters,
  change,
  isSearch,
}: Asked & { name: 'actor' | 'id'; label: string; placeholder: string; isSearch?: boolean }) {
  const [text, setText] = useState(filters[name]);
  const commit = () => {
    if (text.trim() !== filters[name]) change({ [name]: text.trim() });
  };
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={text}
      autoComplete="off"
      spellCheck={false}
      maxLength={300}
      data-page-search={isSearch || undefined}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) commit();
      }}
    />
  );
}

function NamedChoice({
  name,
  label,
  options,
  filters,
  change,
}: Asked & {
  name: 'action' | 'type' | 'outcome';
  label: string;
  options: Readonly<Record<string, string>>;
}) {
  const value = filters[name];
  return (
    <Choice
      label={label}
      value={value}
      options={[
        ['', s.all],
        ...(value === '' || value in options ? [] : [[value, value] as const]),
        ...optionsOf(options),
      ]}
      onChange={(next) => change({ [name]: next, ...(name === 'type' && { id: '' }) })}
    />
  );
}

function MomentFilter({ name, label, filters, change }: Asked & { name: 'from' | 'to'; label: string }) {
  const [text, setText] = useState(localOf(filters[name]));
  const commit = () => {
    if (text !== localOf(filters[name])) change({ [name]: momentFrom(text) });
  };
  return (
    <TextInput
      className="km-audit-moment"
      label={label}
      type="datetime-local"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}

/** The filters of the audit trail; what they say is in the address. */
export function AuditFilters({ filters, change }: Asked) {
  const asked = { filters, change };
  const isAny = Object.values(filters).some((value) => value !== '');
  const period = filters.to === '' ? filters.from : undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a frame around it all
    <div className="km-toolbar km-audit-filters" role="group" aria-label={s.label}>
      <TextFilter
        {...asked}
        key={`actor ${filters.actor}`}
        name="actor"
        label={s.actor}
        placeholder={s.actorHint}
        isSearch
      />
      <FilterGroup
        active={Object.entries(filters).filter(([name, value]) => name !== 'actor' && value !== '').length}
      >
        <NamedChoice {...asked} name="action" label={s.action} options={actions} />
        <NamedChoice {...asked} name="outcome" label={s.outcome} options={outcomes} />
        <NamedChoice {...asked} name="type" label={s.type} options={types} />
        {filters.type !== '' && (
          <TextFilter
            {...asked}
            key={`id ${filters.type} ${filters.id}`}
            name="id"
            label={s.id}
            placeholder={s.idHint}
          />
        )}
        <fieldset className="km-audit-periods">
          <legend>{s.period}</legend>
          <span>
            {Object.entries(s.periods).map(([value, words]) => (
              <button
                key={value}
                type="button"
                aria-pressed={period === value}
                onClick={() => change({ from: value, to: '' })}
              >
                {words}
              </button>
            ))}
          </span>
        </fieldset>
        <MomentFilter {...asked} key={`from ${filters.from}`} name="from" label={s.from} />
        <MomentFilter {...asked} key={`to ${filters.to}`} name="to" label={s.to} />
      </FilterGroup>
      {isAny && (
        <Button
          variant="default"
          onClick={() => change({ actor: '', action: '', type: '', id: '', outcome: '', from: '', to: '' })}
        >
          {s.clear}
        </Button>
      )}
    </div>
  );
}
