import { Tabs } from '@mantine/core';
import { CopyButton } from '../kit/CopyButton';
import type { Prepared } from './request';
import type { Sender } from './sender';
import { curl, javascript, python } from './snippets';
import { useReferenceWords } from './strings';

const languages = { curl, javascript, python };

/** The request as code for other programs. */
export function SnippetTabs({ prepared, sender }: { prepared: Prepared; sender: Sender }) {
  const { snippets: s } = useReferenceWords();
  const all = Object.entries(languages).map(([id, write]) => [id as keyof typeof languages, write] as const);
  return (
    <section aria-label={s.title} className="km-ref-snippets">
      <h2>{s.title}</h2>
      {sender.proof && <p className="km-hint km-ref-note">{s.hint(sender.proof)}</p>}
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List aria-label={s.title}>
          {all.map(([id]) => (
            <Tabs.Tab key={id} value={id}>
              {s[id]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {all.map(([id, write]) => {
          const text = write(prepared, sender.proof, sender.server);
          return (
            <Tabs.Panel key={id} value={id}>
              <div className="km-ref-code">
                <CopyButton text={text} what={s.what(s[id])} words={s.copying} />
                <pre data-snippet={id}>{text}</pre>
              </div>
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </section>
  );
}
