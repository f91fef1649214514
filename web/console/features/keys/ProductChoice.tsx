import { Checkbox, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type searchApiProducts from '../../../../functions/apiProducts/searchApiProducts';
import { call } from '../../../kit/api';
import { SearchIcon } from '../../../kit/icons';
import { Loaded } from '../../../kit/States';
import { useOrg } from '../../session/session';
import { strings } from '../../strings';
import './keys.css';

const s = strings.keys.choice;

/** From how many on they are searched. */
const MANY = 8;
const MOST = 100;

/** Names of API products as one text, which forms keep; no name has a line break. */
export const joined = (names: readonly string[]): string => names.join('\n');
export const namesIn = (text: string): string[] => text.split('\n').filter(Boolean);

/**
 * Chooses API products by checkboxes; `value` has their names, one a line. Those that are chosen stay in
 * sight while others are searched. `without` are names that are not offered.
 */
export function ProductChoice(props: {
  value: string;
  onChange(value: string): void;
  error?: string | undefined;
  /** Told what gets the focus when the choice is wrong. */
  focusRef(element: HTMLElement | null): void;
  without?: readonly string[];
}) {
  const { value, onChange, error, focusRef, without = [] } = props;
  const org = useOrg();
  const id = useId();
  const [q, setQ] = useState('');
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map());
  const chosen = namesIn(value);
  const query = useQuery({
    queryKey: [org, 'apiproducts', 'choice', q],
    queryFn: async ({ signal }) => {
      const found = await call<typeof searchApiProducts>('searchApiProducts', {
        params: { org },
        query: { q: q || undefined, limit: MOST },
        signal,
      });
      setKnown(
        (now) =>
          new Map([...now, ...found.apiProducts.map((each) => [each.name, each.displayName] as const)]),
      );
      return found;
    },
    placeholderData: keepPreviousData,
  });

  const choose = (name: string, isChosen: boolean) =>
    onChange(joined(isChosen ? [...chosen, name] : chosen.filter((each) => each !== name)));

  return (
    <fieldset
      className="km-choice"
      data-faulty={error ? true : undefined}
      aria-describedby={error ? `${id}-error` : undefined}
    >
      <legend>{s.label}</legend>
      <Loaded query={query} rows={2}>
        {({ apiProducts, total, nextCursor }) => {
          const offered = apiProducts.filter(({ name }) => !without.includes(name));
          const isSearched = q !== '' || nextCursor !== undefined || (total ?? 0) > MANY;
          const hidden = chosen.filter((name) => !offered.some((product) => product.name === name));
          return (
            <>
              {isSearched && (
                <TextInput
                  size="xs"
                  aria-label={s.search}
                  placeholder={s.search}
                  leftSection={<SearchIcon size={14} />}
                  value={q}
                  autoComplete="off"
                  onChange={(event) => setQ(event.currentTarget.value)}
                  // Enter would send the form around it.
                  onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
                />
              )}
              <div className="km-choice-list">
                {hidden.map((name, index) => (
                  <Checkbox
                    key={name}
                    ref={index === 0 ? focusRef : undefined}
                    label={known.get(name) ?? name}
                    checked
                    onChange={() => choose(name, false)}
                  />
                ))}
                {offered.map(({ name, displayName, approvalType }, index) => (
                  <Checkbox
                    key={name}
                    ref={index === 0 && hidden.length === 0 ? focusRef : undefined}
                    label={displayName}
                    description={approvalType === 'manual' ? s.manual : s.auto}
                    checked={chosen.includes(name)}
                    aria-invalid={error ? true : undefined}
                    onChange={(event) => choose(name, event.currentTarget.checked)}
                  />
                ))}
                {offered.length === 0 && hidden.length === 0 && (
                  <p className="km-hint">{q ? s.noMatch(q) : s.none}</p>
                )}
              </div>
              {nextCursor !== undefined && <p className="km-hint">{s.more}</p>}
            </>
          );
        }}
      </Loaded>
      {error && (
        <div id={`${id}-error`} className="km-problem" role="alert">
          {error}
        </div>
      )}
    </fieldset>
  );
}
