import { Button, Tabs } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
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
import { bodyWith, pathWith, type Samples } from './samples';
import { reference } from './strings';
import { xmlOf } from './xml';

const s = reference.send;

/** Form state that is kept when another operation is selected. */
export interface Kept {
  path: Readonly<Record<string, string>>;
  auth: Auth;
  contentType: ContentType;
}

/** Returns the example body, with records that the organization has. */
function sampleOf({ body }: OperationEntry, contentType: ContentType, samples: Samples): string {
  if (!body || body.example === undefined) return '';
  const example = bodyWith(body.example, samples);
  return contentType === 'application/json' ? JSON.stringify(example, null, 2) : xmlOf(example, body.xmlRoot);
}

/** Width of the reference, in pixels, below which description, form and response are tabs. */
const TABS_BELOW = 960;

/** True if the reference around `ref` is too narrow for columns. */
function useIsNarrow(ref: { current: HTMLElement | null }): boolean {
  const [isNarrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const frame = ref.current?.closest('.km-ref');
    if (!frame) return;
    const measure = () => setNarrow(frame.clientWidth < TABS_BELOW);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(frame);
    return () => observer.disconnect();
  }, [ref]);
  return isNarrow;
}

const parts = ['docs', 'try', 'response'] as const;
type Part = (typeof parts)[number];

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
  /** Records that the organization has. */
  samples: Samples;
}) {
  const { operation, document, hasSession, kept, onKeep, known, samples } = props;
  const contentType = document.hasXml ? kept.contentType : 'application/json';
  const [query, setQuery] = useState<Readonly<Record<string, string>>>({});
  /** The body as edited; undefined for the sample. */
  const [edited, setEdited] = useState<string>();
  const sample = sampleOf(operation, contentType, samples);
  const body = edited ?? sample;
  const [part, setPart] = useState<Part>('docs');
  const [errors, setErrors] = useState<Errors>({});
  const [answer, setAnswer] = useState<{ turn: number; answer: Answer; areKeys: boolean }>();
  const [problem, setProblem] = useState<string>();
  const [isRunning, setRunning] = useState(false);
  const turn = useRef(0);
  const root = useRef<HTMLDivElement>(null);
  const editor = useRef<HTMLTextAreaElement>(null);
  const buttons = useRef<HTMLDivElement>(null);
  const response = useRef<HTMLElement>(null);
  const isNarrow = useIsNarrow(root);
  const id = useId();
  // Ignores a response that arrives after another operation was selected.
  useEffect(
    () => () => {
      turn.current += 1;
    },
    [],
  );

  const path = pathWith(operation, kept.path, samples);
  const filled: Filled = { path, query, contentType, body, auth: kept.auth };
  const right = (name: string) => setErrors(({ [name]: _, ...others }) => others);

  /** Brings what became of the request into view, beside the button or in its tab. */
  const showResponse = () => {
    if (isNarrow) {
      setPart('response');
      setTimeout(() => response.current?.focus({ preventScroll: true }), 0);
      return;
    }
    const column = buttons.current?.parentElement;
    if (buttons.current && column)
      column.scrollTop +=
        buttons.current.getBoundingClientRect().top - column.getBoundingClientRect().top - 16;
  };

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
      showResponse();
      announce(headingOf(came));
    } catch (error) {
      if (turn.current !== mine) return;
      setProblem(isLate(error) ? reference.answer.late(TIMEOUT_SECONDS) : reference.answer.unreached);
      showResponse();
    } finally {
      if (turn.current === mine) setRunning(false);
    }
  };

  const reset = () => {
    turn.current += 1;
    setRunning(false);
    setQuery({});
    setEdited(undefined);
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
    if (body.trim() === '') setEdited(undefined);
    right('body');
    onKeep({ ...kept, contentType: chosen });
  };

  const url = (
    <ResourceUrl
      operation={operation}
      values={path}
      errors={errors}
      onChange={(name, value) => {
        right(`path.${name}`);
        onKeep({ ...kept, path: { ...kept.path, [name]: value } });
      }}
    />
  );
  const queryTable = (
    <QueryTable
      parameters={operation.queryParameters}
      values={query}
      errors={errors}
      onChange={(name, value) => {
        right(`query.${name}`);
        setQuery({ ...query, [name]: value });
      }}
    />
  );
  const answered = (
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
  );
  /** The attributes of a part: a tab's panel where there are tabs. */
  const panel = (name: Part) =>
    isNarrow
      ? {
          id: `${id}-panel-${name}`,
          role: 'tabpanel',
          'aria-labelledby': `${id}-tab-${name}`,
          hidden: part !== name,
        }
      : {};

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: handles Ctrl+Enter of its fields
    <div className="km-ref-operation" data-narrow={isNarrow || undefined} ref={root} onKeyDown={onKeyDown}>
      {isNarrow && (
        <Tabs
          id={id}
          value={part}
          onChange={(chosen) => setPart(parts.find((each) => each === chosen) ?? 'docs')}
        >
          <Tabs.List aria-label={s.parts.label}>
            {parts.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {s.parts[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      )}
      <div className="km-ref-middle" {...panel('docs')}>
        <Prose text={operation.description} />
        {!isNarrow && url}
        <PathTable parameters={operation.pathParameters} />
        {!isNarrow && queryTable}
        <HeaderTable hasBody={operation.body !== undefined} contentType={contentType} />
        <BodyTables body={operation.body} resolve={document.resolve} />
        <AnswerTables schema={operation.answer.payload?.schema} resolve={document.resolve} />
        <Refusals refusals={operation.refusals} />
      </div>

      <section className="km-ref-try" aria-label={s.title} {...panel('try')}>
        {isNarrow ? (
          <>
            {url}
            {queryTable}
          </>
        ) : (
          <h2>{s.title}</h2>
        )}
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
                setEdited(event.target.value === sample ? undefined : event.target.value);
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
        <div className="km-ref-buttons" ref={buttons}>
          <Button aria-busy={isRunning || undefined} onClick={() => void run()}>
            {isRunning ? s.running : s.run}
          </Button>
          <Button variant="default" onClick={reset}>
            {s.reset}
          </Button>
        </div>
        {!isNarrow && answered}
        <SnippetTabs prepared={prepare(operation, filled)} auth={kept.auth} />
      </section>

      {isNarrow && (
        <section ref={response} tabIndex={-1} className="km-ref-response" {...panel('response')}>
          {answered}
        </section>
      )}
    </div>
  );
}
