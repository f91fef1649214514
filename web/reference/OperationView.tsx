import { Button } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { announce } from '../kit/announce';
import { Choice } from '../kit/Choice';
import { AlertIcon } from '../kit/icons';
import { AnswerView, headingOf } from './AnswerView';
import { AuthFields } from './AuthFields';
import { bodyProblem, type Errors, errorsOf } from './check';
import type { OperationEntry, ReferenceDocument } from './document';
import { AnswerTables, BodyTables, HeaderTable, PathTable, QueryTable, Refusals } from './Fields';
import { Prose } from './Prose';
import { ResourceUrl } from './ResourceUrl';
import {
  type Answer,
  type Auth,
  type ContentType,
  contentTypes,
  type Filled,
  prepare,
  sendPrepared,
  TIMEOUT_SECONDS,
} from './request';
import { SnippetTabs } from './SnippetTabs';
import { reference } from './strings';
import { xmlOf } from './xml';

const s = reference.send;

/** Form state that is kept when another operation is selected. */
export interface Kept {
  path: Readonly<Record<string, string>>;
  auth: Auth;
  contentType: ContentType;
}

/** Returns the example body, as before editing or after a reset. */
function sampleOf({ body }: OperationEntry, contentType: ContentType): string {
  if (!body || body.example === undefined) return '';
  return contentType === 'application/json'
    ? JSON.stringify(body.example, null, 2)
    : xmlOf(body.example, body.xmlRoot);
}

/** True if the response is a bare list of consumer keys. */
const areKeys = (query: Readonly<Record<string, string>>): boolean =>
  query.entity === 'keys' && query.query === 'list';

const isLate = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';

/** One operation: parameters, responses, and the form that sends a request. */
export function OperationView(props: {
  operation: OperationEntry;
  document: ReferenceDocument;
  hasSession: boolean;
  kept: Kept;
  onKeep(kept: Kept): void;
  /** Initial path parameters: the organization, if known. */
  known: Readonly<Record<string, string>>;
}) {
  const { operation, document, hasSession, kept, onKeep, known } = props;
  const contentType = document.hasXml ? kept.contentType : 'application/json';
  const [query, setQuery] = useState<Readonly<Record<string, string>>>({});
  const [body, setBody] = useState(() => sampleOf(operation, contentType));
  const [errors, setErrors] = useState<Errors>({});
  const [answer, setAnswer] = useState<{ turn: number; answer: Answer; areKeys: boolean }>();
  const [problem, setProblem] = useState<string>();
  const [isRunning, setRunning] = useState(false);
  const turn = useRef(0);
  const root = useRef<HTMLDivElement>(null);
  const editor = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  // Ignores a response that arrives after another operation was selected.
  useEffect(
    () => () => {
      turn.current += 1;
    },
    [],
  );

  const filled: Filled = { path: kept.path, query, contentType, body, auth: kept.auth };
  const right = (name: string) => setErrors(({ [name]: _, ...others }) => others);

  const run = async () => {
    if (isRunning) return;
    const found = errorsOf(operation, filled);
    setErrors(found);
    const [first] = Object.keys(found);
    if (first !== undefined) {
      const place = bodyProblem(operation, filled)?.place;
      if (first === 'body' && place) editor.current?.setSelectionRange(place.index, place.index);
      root.current?.querySelector<HTMLElement>(`[data-field="${first}"]`)?.focus();
      return;
    }
    turn.current += 1;
    const mine = turn.current;
    setRunning(true);
    setProblem(undefined);
    setAnswer(undefined);
    try {
      const came = await sendPrepared(prepare(operation, filled), kept.auth);
      if (turn.current !== mine) return;
      setAnswer({ turn: mine, answer: came, areKeys: areKeys(query) });
      announce(headingOf(came));
    } catch (error) {
      if (turn.current !== mine) return;
      setProblem(isLate(error) ? reference.answer.late(TIMEOUT_SECONDS) : reference.answer.unreached);
    } finally {
      if (turn.current === mine) setRunning(false);
    }
  };

  const reset = () => {
    turn.current += 1;
    setRunning(false);
    setQuery({});
    setBody(sampleOf(operation, contentType));
    setErrors({});
    setAnswer(undefined);
    setProblem(undefined);
    onKeep({ ...kept, path: known });
    announce(s.isReset);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void run();
  };

  const chooseContentType = (chosen: ContentType) => {
    // Keeps edited text; replaces an unedited sample.
    if (body.trim() === '' || body === sampleOf(operation, contentType)) setBody(sampleOf(operation, chosen));
    right('body');
    onKeep({ ...kept, contentType: chosen });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: handles Ctrl+Enter of its fields
    <div className="km-ref-operation" ref={root} onKeyDown={onKeyDown}>
      <div className="km-ref-middle">
        <Prose text={operation.description} />
        <ResourceUrl
          operation={operation}
          values={kept.path}
          errors={errors}
          onChange={(name, value) => {
            right(`path.${name}`);
            onKeep({ ...kept, path: { ...kept.path, [name]: value } });
          }}
        />
        <PathTable parameters={operation.pathParameters} />
        <QueryTable
          parameters={operation.queryParameters}
          values={query}
          errors={errors}
          onChange={(name, value) => {
            right(`query.${name}`);
            setQuery({ ...query, [name]: value });
          }}
        />
        <HeaderTable hasBody={operation.body !== undefined} contentType={contentType} />
        <BodyTables body={operation.body} resolve={document.resolve} />
        <AnswerTables schema={operation.answer.payload?.schema} resolve={document.resolve} />
        <Refusals refusals={operation.refusals} />
      </div>

      <section className="km-ref-try" aria-label={s.title}>
        <h2>{s.title}</h2>
        <div className="km-note" data-tone="wait">
          <AlertIcon />
          <div>
            <strong>{s.warning}</strong>
            <div>{s.warningText}</div>
          </div>
        </div>
        <AuthFields
          auth={kept.auth}
          hasSession={hasSession}
          errors={errors}
          onChange={(auth) => {
            setErrors((before) =>
              Object.fromEntries(Object.entries(before).filter(([name]) => !name.startsWith('auth.'))),
            );
            onKeep({ ...kept, auth });
          }}
        />
        {document.hasXml && (
          <Choice
            label={s.contentType}
            value={contentType}
            options={contentTypes.map((each) => [each, each])}
            onChange={chooseContentType}
          />
        )}
        {operation.body && (
          <div className="km-ref-body">
            <label htmlFor={`${id}-body`}>{s.body}</label>
            <textarea
              id={`${id}-body`}
              ref={editor}
              data-field="body"
              value={body}
              rows={Math.min(22, Math.max(5, body.split('\n').length + 1))}
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="off"
              aria-required={operation.body.isRequired}
              aria-invalid={errors.body !== undefined || undefined}
              aria-describedby={errors.body === undefined ? `${id}-hint` : `${id}-error ${id}-hint`}
              onChange={(event) => {
                right('body');
                setBody(event.target.value);
              }}
            />
            {errors.body !== undefined && (
              <div id={`${id}-error`} className="km-problem">
                {errors.body}
              </div>
            )}
            <div id={`${id}-hint`} className="km-hint">
              {s.bodyHint}
            </div>
          </div>
        )}
        <div className="km-ref-buttons">
          <Button aria-busy={isRunning || undefined} onClick={() => void run()}>
            {isRunning ? s.running : s.run}
          </Button>
          <Button variant="default" onClick={reset}>
            {s.reset}
          </Button>
        </div>
        <section className="km-ref-answer" aria-label={reference.answer.title}>
          {answer ? (
            <AnswerView key={answer.turn} answer={answer.answer} areKeys={answer.areKeys} />
          ) : (
            <>
              <h2>{reference.answer.title}</h2>
              {problem === undefined && <p className="km-hint km-ref-note">{reference.answer.none}</p>}
            </>
          )}
          {problem !== undefined && (
            <div className="km-note" data-tone="bad" role="alert">
              <AlertIcon />
              <div>{problem}</div>
            </div>
          )}
        </section>
        <SnippetTabs prepared={prepare(operation, filled)} auth={kept.auth} />
      </section>
    </div>
  );
}
