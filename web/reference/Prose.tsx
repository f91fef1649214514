import { lazy, Suspense } from 'react';

const Markdown = lazy(() => import('./Markdown'));

/** Maximum length of a text that is read as Markdown; longer ones are shown as paragraphs. */
const MAX_MARKDOWN_LENGTH = 100_000;

/** Renders paragraphs, with text between back quotes as code. */
const Paragraphs = ({ text }: { text: string }) => (
  <div className="km-ref-prose">
    {text.split(/\n{2,}/).map((paragraph) => (
      <p key={paragraph}>
        <Codes text={paragraph} />
      </p>
    ))}
  </div>
);

/** Renders a text in CommonMark; as paragraphs until the code for it is loaded. */
export function Prose({ text }: { text: string }) {
  const paragraphs = <Paragraphs text={text} />;
  if (text.length > MAX_MARKDOWN_LENGTH) return paragraphs;
  return (
    <Suspense fallback={paragraphs}>
      <Markdown text={text} />
    </Suspense>
  );
}

/** Renders a line, with text between back quotes as code. */
export function Codes({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
    index % 2 ? <code key={index}>{part}</code> : part,
  );
}
