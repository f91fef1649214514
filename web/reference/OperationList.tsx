import { TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { announce } from '../kit/announce';
import { SearchIcon } from '../kit/icons';
import type { OperationEntry, ReferenceDocument } from './document';
import { Method } from './Method';
import { useReferenceWords } from './strings';

/** True if an operation's names contain every word. */
const matches = ({ id, summary, method, path }: OperationEntry, words: readonly string[]): boolean => {
  const text = `${id} ${summary} ${method} ${path}`.toLowerCase();
  return words.every((word) => text.includes(word));
};

/** Operations by tag, with a filter. Collapsed behind a button on small screens. */
export function OperationList(props: {
  groups: ReferenceDocument['groups'];
  chosen: string | undefined;
  linkOf(id: string): string;
  children?: ReactNode;
}) {
  const { groups, chosen, linkOf, children } = props;
  const { list: s } = useReferenceWords();
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const nav = useRef<HTMLElement>(null);
  // Scrolls the list to the selected operation.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when another operation is selected
  useEffect(() => {
    const link = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (!link || !nav.current) return;
    const { top, bottom } = link.getBoundingClientRect();
    const frame = nav.current.getBoundingClientRect();
    const isSeen = top >= frame.top && bottom <= frame.bottom;
    if (!isSeen) nav.current.scrollTop += top - frame.top - frame.height / 3;
  }, [chosen]);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = groups
    .map((group) => ({ ...group, operations: group.operations.filter((each) => matches(each, words)) }))
    .filter(({ operations }) => operations.length > 0);
  const found = (filter: string) => {
    setText(filter);
    const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
    const all = groups.flatMap(({ operations }) => operations);
    announce(s.found(all.filter((each) => matches(each, wanted)).length));
  };
  return (
    <div className="km-ref-list" data-open={isOpen || undefined}>
      <button
        type="button"
        className="km-small-button km-ref-browse"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {s.browse}
      </button>
      <div className="km-ref-list-inside">
        <TextInput
          type="search"
          size="sm"
          value={text}
          onChange={(event) => found(event.target.value)}
          aria-label={s.filter}
          placeholder={s.filter}
          leftSection={<SearchIcon size={15} />}
          autoComplete="off"
          data-page-search
        />
        {children}
        <nav ref={nav} aria-label={s.label}>
          {shown.length === 0 && <p className="km-hint">{s.none(text)}</p>}
          {shown.map(({ tag, title, operations }) => (
            <section key={tag} aria-label={title || s.label}>
              {title && <h2>{title}</h2>}
              <ul>
                {operations.map(({ id, method, summary }) => (
                  <li key={id}>
                    <Link
                      to={linkOf(id)}
                      aria-current={id === chosen ? 'page' : undefined}
                      onClick={() => setOpen(false)}
                    >
                      <Method method={method} />
                      <span>{summary}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </nav>
      </div>
    </div>
  );
}
