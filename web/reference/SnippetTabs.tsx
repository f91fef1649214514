import { Tabs } from '@mantine/core';
import { CopyButton } from '../kit/CopyButton';
import type { Auth, Prepared } from './request';
import { curl, javascript, python } from './snippets';
import { reference } from './strings';

const s = reference.snippets;

const languages = [
  ['curl', s.curl, curl],
  ['javascript', s.javascript, javascript],
  ['python', s.python, python],
] as const;

/** The request as code for other programs. */
export function SnippetTabs({ prepared, auth }: { prepared: Prepared; auth: Auth }) {
  return (
    <section aria-label={s.title} className="km-ref-snippets">
      <h2>{s.title}</h2>
      <p className="km-hint km-ref-note">{s.hint}</p>
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List aria-label={s.title}>
          {languages.map(([id, label]) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {languages.map(([id, label, write]) => {
          const text = write(prepared, auth, location.origin);
          return (
            <Tabs.Panel key={id} value={id}>
              <div className="km-ref-code">
                <CopyButton text={text} what={s.what(label)} />
                <pre data-snippet={id}>{text}</pre>
              </div>
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </section>
  );
}
