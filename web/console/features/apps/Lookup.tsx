import { Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useOrg } from '../../session/session';
import { strings } from '../../strings';

/** An option: its value in the URL, and its name. */
export interface Option {
  value: string;
  label: string;
}

/**
 * A filter whose values are looked for in the registry while one types. `find` answers those that match a
 * text, `chosen` what the value of the address is called.
 */
export function Lookup(props: {
  label: string;
  placeholder: string;
  /** Query key of the results after the organization, starting with their resource. */
  kept: readonly string[];
  chosen: Option | undefined;
  find(text: string, signal: AbortSignal): Promise<Option[]>;
  onChange(value: string | undefined): void;
}) {
  const { label, placeholder, kept, chosen, find, onChange } = props;
  const org = useOrg();
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  // The field shows the selected option; that is no search.
  const q = text === chosen?.label ? '' : text.trim();
  const { data = [], isFetching } = useQuery({
    queryKey: [org, ...kept, q],
    queryFn: async ({ signal }) => {
      await new Promise((resolve) => setTimeout(resolve, q ? 250 : 0));
      signal.throwIfAborted();
      return find(q, signal);
    },
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
  const options = chosen && !data.some(({ value }) => value === chosen.value) ? [chosen, ...data] : data;
  return (
    <Select
      className="km-lookup"
      label={label}
      placeholder={placeholder}
      data={options}
      value={chosen?.value ?? null}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': strings.apps.removeFilter(label) }}
      // The registry has looked already.
      filter={({ options: found }) => found}
      searchValue={text}
      onSearchChange={setText}
      onDropdownOpen={() => setOpen(true)}
      onChange={(value) => onChange(value ?? undefined)}
      nothingFoundMessage={isFetching ? strings.apps.filter.searching : strings.apps.filter.nothing}
      comboboxProps={{ transitionProps: { duration: 0 } }}
    />
  );
}
