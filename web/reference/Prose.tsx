/** Renders paragraphs, with text between back quotes as code. */
export function Prose({ text }: { text: string }) {
  return text.split(/\n{2,}/).map((paragraph) => (
    <p key={paragraph} className="km-ref-prose">
      <Codes text={paragraph} />
    </p>
  ));
}

/** Renders a line, with text between back quotes as code. */
export function Codes({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
    index % 2 ? <code key={index}>{part}</code> : part,
  );
}
