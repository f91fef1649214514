import { Button, Tabs } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { announce } from '../kit/announce';
import { Choice } from '../kit/Choice';
import { AlertIcon } from '../kit/icons';
import { AnswerView, headingOf } from './AnswerView';
import { bodyProblem, type Errors, errorsOf } from './check';
import { isJson, type OperationEntry, type ReferenceDocument } from './document';
import { AnswerTables, BodyTables, HeaderTable, InputTable, PathTable, Refusals } from './Fields';
import { Prose } from './Prose';
import { ResourceUrl } from './ResourceUrl';
import { type Answer, type Filled, prepare } from './request';
import { SnippetTabs } from './SnippetTabs';
import { bodyWith, pathWith, type Samples } from './samples';
import type { Sender } from './sender';
import { useReferenceWords } from './strings';
import { xmlOf } from './xml';

/** Form state that is kept when another operation is selected. */
export interface Kept {
  path: Readonly<Record<string, string>>;
  /** Where bodies may be JSON or XML. */
  contentType: string;
}

/** Returns the example body, with records that the organization has. */
function sampleOf(
  { body }: OperationEntry,
  contentType: string,
  { hasXml, resolve }: Pick<ReferenceDocument, 'hasXml' | 'resolve'>,
  samples: Samples,
): string {
  if (!body || body.example === undefined) return '';
  const example = bodyWith(body.example, samples);
  if (hasXml && contentType === 'application/xml') return xmlOf(example, body.schema, resolve);
  return typeof example === 'string' && !isJson(contentType) ? example : JSON.stringify(example, null, 2);
}

/** Media types of bodies that may be JSON or XML. */
const contentTypes = ['application/json', 'application/xml'];

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

/** One operation: parameters, responses, and the form that sends a request. */
export function OperationView(props: {
  operation: OperationEntry;
  document: ReferenceDocument;
  sender: Sender;
  kept: Kept;
  onKeep(kept: Kept): void;
  /** Initial path parameters: the organization, if known. */
  known: Readonly<Record<string, string>>;
  /** Records that the organization has. */
  samples: Samples;
}) {
  const { operation, document, sender, kept, onKeep, known, samples } = props;
  const words = useReferenceWords();
  const s = words.send;
  const contentType = document.hasXml ? kept.contentType : (operation.body?.mediaType ?? 'application/json');
  const accept = document.hasXml ? contentType : (operation.answer.payload?.mediaType ?? '*/*');
  const [query, setQuery] = useState<Readonly<Record<string, string>>>({});
  const [headers, setHeaders] = useState<Readonly<Record<string, string>>>({});
  /** The body as edited; undefined for the sample. */
  const [edited, setEdited] = useState<string>();
  const sample = sampleOf(operation, contentType, document, samples);
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
  const filled: Filled = { path, query, headers, contentType, accept, body };
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
    if (isRunning || !sender.canSend) return;
    const found = errorsOf(operation, filled, sender.errors(), words);
    setErrors(found);
    const [first] = Object.keys(found);
    if (first !== undefined) {
      const place = bodyProblem(operation, filled, words)?.place;
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
      const came = await sender.send(operation, prepare(operation, filled));
      if (turn.current !== mine) return;
      setAnswer({ turn: mine, answer: came, areKeys: areKeys(query) });
      showResponse();
      announce(headingOf(came, words));
    } catch (error) {
      if (turn.current !== mine) return;
      setProblem(sender.explain(error));
      showResponse();
    } finally {
      if (turn.current === mine) setRunning(false);
    }
  };

  const reset = () => {
    turn.current += 1;
    setRunning(false);
    setQuery({});
    setHeaders({});
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

  const chooseContentType = (chosen: string) => {
    if (body.trim() === '') setEdited(undefined);
    right('body');
    onKeep({ ...kept, contentType: chosen });
  };

  const url = (
    <ResourceUrl
      operation={operation}
      server={sender.server}
      values={path}
      errors={errors}
      onChange={(name, value) => {
        right(`path.${name}`);
        onKeep({ ...kept, path: { ...kept.path, [name]: value } });
      }}
    />
  );
  const inputTables = (
    <>
      <InputTable
        place="query"
        parameters={operation.queryParameters}
        values={query}
        errors={errors}
        onChange={(name, value) => {
          right(`query.${name}`);
          setQuery({ ...query, [name]: value });
        }}
      />
      <InputTable
        place="header"
        parameters={operation.headerParameters}
        values={headers}
        errors={errors}
        onChange={(name, value) => {
          right(`header.${name}`);
          setHeaders({ ...headers, [name]: value });
        }}
      />
    </>
  );
  const answered = (
    <section className="km-ref-answer" aria-label={words.answer.title}>
      {answer ? (
        <AnswerView
          key={answer.turn}
          answer={answer.answer}
          areKeys={answer.areKeys}
          note={sender.note?.(answer.answer)}
        />
      ) : (
        <>
          <h2>{words.answer.title}</h2>
          {problem === undefined && <p className="km-hint km-ref-note">{words.answer.none}</p>}
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
        {!isNarrow && inputTables}
        <HeaderTable contentType={operation.body && contentType} accept={accept} />
        <BodyTables body={operation.body} resolve={document.resolve} />
        <AnswerTables schema={operation.answer.payload?.schema} resolve={document.resolve} />
        <Refusals refusals={operation.refusals} />
      </div>

      <section className="km-ref-try" aria-label={s.title} {...panel('try')}>
        {isNarrow ? (
          <>
            {url}
            {inputTables}
          </>
        ) : (
          <h2>{s.title}</h2>
        )}
        {sender.warning && (
          <div className="km-note" data-tone="wait">
            <AlertIcon />
            <div>
              <strong>{sender.warning.title}</strong>
              <div>{sender.warning.text}</div>
            </div>
          </div>
        )}
        {sender.fields(errors, () =>
          setErrors((before) =>
            Object.fromEntries(Object.entries(before).filter(([name]) => !name.startsWith('auth.'))),
          ),
        )}
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
          <Button disabled={!sender.canSend} aria-busy={isRunning || undefined} onClick={() => void run()}>
            {isRunning ? s.running : s.run}
          </Button>
          <Button variant="default" onClick={reset}>
            {s.reset}
          </Button>
        </div>
        {!isNarrow && answered}
        <SnippetTabs prepared={prepare(operation, filled)} sender={sender} />
      </section>

      {isNarrow && (
        <section ref={response} tabIndex={-1} className="km-ref-response" {...panel('response')}>
          {answered}
        </section>
      )}
    </div>
  );
}
