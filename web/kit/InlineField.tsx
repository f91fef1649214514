import { Loader } from '@mantine/core';
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { announce } from './announce';
import { Refused } from './api';
import { CheckIcon } from './icons';
import { SaveButtons } from './SaveButtons';
import { kit } from './strings';
import { useUnsaved } from './useUnsaved';
import { type Tried, words } from './words';

/** The value that somebody else saved meanwhile; who, and when (milliseconds since 1970), where it is known. */
export interface Theirs {
  value: string;
  who?: string | undefined;
  at?: number | undefined;
}

export interface InlineFieldProps {
  label: string;
  /** Stored value. */
  value: string;
  /**
   * Stores `value`, on the condition that `was` is stored; answers what is stored now, where that differs.
   * @throws Refused; of code `keymint.ChangedMeanwhile` where the condition does not hold
   */
  save(value: string, was: string): Promise<string | undefined>;
  /** Reads the currently stored value, after a conflict. */
  theirs?: () => Promise<Theirs>;
  /** Returns the problem of a value, before it is sent. */
  check?: (value: string) => string | undefined;
  /** The text for an error of `save`, where the field knows better than words.ts. */
  explain?: (error: unknown, value: string) => ReactNode | undefined;
  /** Shown under the field once the value is changed, instead of the keys; a function gets the current text. */
  hint?: string | ((text: string) => string | undefined) | undefined;
  multiline?: boolean;
  isReadOnly?: boolean;
  type?: 'text' | 'email' | 'url';
  placeholder?: string;
  /** Whether the label is for screen readers only: in the cell of a table. */
  isLabelHidden?: boolean;
  tried?: Tried;
}

/** A label and a value that cannot be edited, aligned with inline fields. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="km-field">
      <span className="km-field-label">{label}</span>
      <div className="km-field-body km-field-text">{children}</div>
    </div>
  );
}

/**
 * A text that is edited where it stands. Enter saves (in several lines Ctrl or Cmd with Enter), Esc
 * takes the change back, leaving a changed field does neither: it stays "Not saved", with buttons.
 */
export function InlineField(props: InlineFieldProps) {
  const { label, value, isReadOnly } = props;
  if (isReadOnly)
    return props.isLabelHidden ? (
      <span className="km-field-text">{value}</span>
    ) : (
      <Fact label={label}>
        <span className="km-prewrap">{value === '' ? kit.field.nothing : value}</span>
      </Fact>
    );
  return <Editable {...props} />;
}

function problemOf(error: unknown, tried: Tried | undefined): string {
  const { text, requestId } = words(error, { write: true, ...tried });
  return requestId === undefined ? text : `${text} ${kit.requestId} ${requestId}`;
}

function Editable(props: InlineFieldProps) {
  const { label, value, save, theirs, check, explain, multiline = false, type = 'text' } = props;
  const { placeholder, isLabelHidden, tried } = props;
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  /** Stored value on which the edit is based. */
  const [base, setBase] = useState(value);
  const [text, setText] = useState(value);
  const [state, setState] = useState<'idle' | 'saving' | 'saved'>('idle');
  const [isLeft, setLeft] = useState(false);
  const [problem, setProblem] = useState<ReactNode>();
  const [conflict, setConflict] = useState<Theirs>();
  const isSaving = useRef(false);
  const isChanged = text !== base;
  useUnsaved(isChanged ? label : undefined);

  // Show the registry's value unless the user has unsaved changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new value counts
  useEffect(() => {
    if (isChanged || isSaving.current) return;
    setBase(value);
    setText(value);
  }, [value]);
  useEffect(() => {
    if (state !== 'saved') return;
    const timer = setTimeout(() => setState('idle'), 2000);
    return () => clearTimeout(timer);
  }, [state]);

  const settle = (stored: string) => {
    setBase(stored);
    setText(stored);
    setProblem(undefined);
    setConflict(undefined);
    setLeft(false);
  };
  const commit = async (was = base) => {
    if (isSaving.current) return;
    const next = multiline ? text : text.trim();
    if (next === was && !conflict) return settle(was);
    const fault = check?.(next);
    input.current?.focus();
    if (fault) return setProblem(fault);
    isSaving.current = true;
    setState('saving');
    setProblem(undefined);
    try {
      const stored = await save(next, was);
      settle(stored ?? next);
      setState('saved');
      announce(kit.field.announce(label));
    } catch (error) {
      setState('idle');
      if (error instanceof Refused && error.code === 'keymint.ChangedMeanwhile' && theirs) {
        try {
          setConflict(await theirs());
        } catch (failure) {
          setProblem(problemOf(failure, tried));
        }
      } else {
        setProblem(explain?.(error, next) ?? problemOf(error, tried));
      }
    } finally {
      isSaving.current = false;
    }
  };
  const restore = () => {
    if (isSaving.current) return;
    settle(conflict ? conflict.value : base);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'Enter' && (!multiline || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void commit();
    } else if (event.key === 'Escape' && (isChanged || problem !== undefined)) {
      event.preventDefault();
      event.stopPropagation();
      restore();
    }
  };
  const onBlur = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setLeft(true);
  };

  const hint = typeof props.hint === 'function' ? props.hint(text) : props.hint;
  const isFaulty = problem !== undefined;
  const described = [
    isFaulty && `${id}-problem`,
    isChanged && `${id}-hint`,
    isChanged && isLeft && `${id}-state`,
  ]
    .filter(Boolean)
    .join(' ');
  const shared = {
    id,
    ref: input,
    className: 'km-inline',
    value: text,
    placeholder,
    readOnly: state === 'saving',
    'aria-busy': state === 'saving' || undefined,
    'aria-invalid': isFaulty || undefined,
    'aria-describedby': described || undefined,
    'data-changed': isChanged || undefined,
    autoComplete: 'off',
    spellCheck: multiline,
    onChange: (event: { currentTarget: { value: string } }) => {
      const typed = event.currentTarget.value;
      setText(multiline ? typed : typed.replace(/[\r\n]+/g, ' '));
      setState('idle');
    },
    onKeyDown,
    onFocus: () => setLeft(false),
  };
  return (
    <div className="km-field" data-bare={isLabelHidden || undefined}>
      <label htmlFor={id} className={isLabelHidden ? 'km-sr-only' : 'km-field-label'}>
        {label}
      </label>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only notices that the focus has left */}
      <div className="km-field-body" onBlur={onBlur}>
        <div className="km-inline-row">
          {/* Also for one line: a long value wraps, so that all of it can be read. */}
          <textarea
            {...shared}
            rows={multiline ? Math.min(12, Math.max(2, text.split('\n').length)) : 1}
            {...(type !== 'text' && { inputMode: type })}
          />
          <div className="km-inline-end">
            {state === 'saving' && <Loader size={16} aria-label={kit.field.saving} />}
            {state === 'saved' && (
              <span className="km-saved">
                <CheckIcon size={14} />
                {kit.field.saved}
              </span>
            )}
            {isChanged && state !== 'saving' && !conflict && (
              // The focus stays in the field while a button is pressed by pointer, so that nothing moves under it.
              <span className="km-inline-buttons" onPointerDown={(event) => event.preventDefault()}>
                <SaveButtons
                  save={kit.field.save(label)}
                  cancel={kit.field.cancel(label)}
                  onSave={() => void commit()}
                  onCancel={restore}
                />
              </span>
            )}
            {isChanged && isLeft && state === 'idle' && !conflict && (
              <span id={`${id}-state`} className="km-not-saved">
                {kit.field.notSaved}
              </span>
            )}
          </div>
        </div>
        {isFaulty && (
          <div id={`${id}-problem`} className="km-problem" role="alert">
            {problem}
          </div>
        )}
        {isChanged && (
          <div id={`${id}-hint`} className="km-hint">
            {hint ?? (multiline ? kit.field.multilineHint : kit.field.lineHint)}
          </div>
        )}
        {conflict && (
          <div className="km-note" data-tone="wait" role="alert">
            <div>
              {kit.field.conflict(
                conflict.who ?? kit.field.someone,
                conflict.at === undefined
                  ? undefined
                  : Math.max(1, Math.round((Date.now() - conflict.at) / 1000)),
              )}{' '}
              {kit.field.yours} <strong className="km-prewrap">{text || kit.field.emptyValue}</strong>{' '}
              {kit.field.theirs}{' '}
              <strong className="km-prewrap">{conflict.value || kit.field.emptyValue}</strong>
              <div className="km-note-buttons">
                <button type="button" className="km-small-button" onClick={() => void commit(conflict.value)}>
                  {kit.field.keepMine}
                </button>
                <button type="button" className="km-small-button" onClick={restore}>
                  {kit.field.useTheirs}
                </button>
              </div>
            </div>
          </div>
        )}
      </div>
    </div>
  );
}
