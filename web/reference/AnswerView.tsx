import { type ReactNode, useState } from 'react';
import { EyeIcon, EyeOffIcon } from '../kit/icons';
import type { Answer } from './request';
import { piecesOf } from './secrets';
import { type ReferenceWords, useReferenceWords } from './strings';

/** Maximum number of characters shown. */
const MAX_CHARACTERS = 200_000;

const typeOf = ({ headers }: Answer): string =>
  headers.find(([name]) => name === 'content-type')?.[1].split(';')[0] ?? '';

/** Formats a body with one member per line, unless it has line breaks already. */
function laidOut(text: string, type: string): string {
  if (!type.endsWith('json') || text.trim().includes('\n')) return text.trimEnd();
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Secret({ name, value }: { name: string; value: string }) {
  const { answer: s } = useReferenceWords();
  const [isShown, setShown] = useState(false);
  return (
    <span className="km-ref-secret">
      {isShown ? value : '••••••••'}
      <button
        type="button"
        className="km-icon-button"
        aria-label={isShown ? s.hide(name) : s.reveal(name)}
        title={isShown ? s.hide(name) : s.reveal(name)}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? <EyeOffIcon size={14} /> : <EyeIcon size={14} />}
      </button>
    </span>
  );
}

/** The body, with keys, secrets, tokens and passwords masked until revealed. */
function Body({ answer, areKeys }: { answer: Answer; areKeys: boolean }) {
  const { answer: s } = useReferenceWords();
  const type = typeOf(answer);
  const text = laidOut(answer.text, type);
  if (text === '') return <p className="km-hint km-ref-note">{s.empty}</p>;
  const pieces = piecesOf(text.slice(0, MAX_CHARACTERS), { isXml: type.endsWith('xml'), areKeys });
  const secrets = pieces.flatMap(({ secret }) => secret ?? []);
  const met: Record<string, number> = {};
  const nodes: ReactNode[] = pieces.map((piece, index) => {
    const { secret } = piece;
    if (secret === undefined) return piece.text;
    met[secret] = (met[secret] ?? 0) + 1;
    const isOnly = secrets.filter((each) => each === secret).length === 1;
    // biome-ignore lint/suspicious/noArrayIndexKey: a response never changes
    return <Secret key={index} name={isOnly ? secret : `${secret} ${met[secret]}`} value={piece.text} />;
  });
  return (
    <>
      <section
        className="km-ref-code km-ref-scroll"
        aria-label={s.body}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
      >
        <pre>{nodes}</pre>
      </section>
      {text.length > MAX_CHARACTERS && <p className="km-hint km-ref-note">{s.cut(MAX_CHARACTERS)}</p>}
    </>
  );
}

/** Returns the heading of a response: "Response 201 Created, 84 ms". */
export const headingOf = (
  { status, statusText, milliseconds }: Answer,
  { answer: s }: ReferenceWords,
): string => s.heading(s.meaning(status, statusText), milliseconds);

/** A response, with what is to be said of it. With `areKeys`, every string in it is a consumer key. */
export function AnswerView(props: { answer: Answer; areKeys: boolean; note: ReactNode }) {
  const { answer, areKeys, note } = props;
  const words = useReferenceWords();
  const { answer: s } = words;
  const { status, statusText, headers, bytes, milliseconds } = answer;
  const tone = status < 300 ? 'good' : status < 400 ? 'off' : 'bad';
  return (
    <>
      <h2 className="km-ref-status">
        <span className="km-sr-only">{headingOf(answer, words)}</span>
        <span aria-hidden="true">
          <strong>{s.title}</strong>
          <span className="km-badge" data-tone={tone}>
            {s.meaning(status, statusText)}
          </span>
          <span className="km-hint">
            {s.time(milliseconds)} · {s.size(bytes)}
          </span>
        </span>
      </h2>
      {note && (
        <div className="km-note" data-tone="bad">
          <div>{note}</div>
        </div>
      )}
      <details className="km-ref-headers">
        <summary>{s.headers(headers.length)}</summary>
        <dl>
          {headers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      <Body answer={answer} areKeys={areKeys} />
    </>
  );
}
