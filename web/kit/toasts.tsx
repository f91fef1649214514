import { useEffect, useRef, useState } from 'react';
import { CloseIcon } from './icons';
import { storeOf, useStore } from './store';
import { kit } from './strings';

interface Toast {
  id: number;
  text: string;
  error: boolean;
  /** Text that changes while the toast is shown; not announced. */
  detail?: string;
  /** Stays until dismissed. */
  isKept?: boolean;
  action?: { label: string; run(): void } | undefined;
}

const shown = storeOf<readonly Toast[]>([]);
let last = 0;

const dismiss = (id: number) => shown.set(shown.get().filter((toast) => toast.id !== id));

/** The element outside of toasts that last had the focus. */
let focusedBefore: HTMLElement | undefined;
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement && !target.closest('.km-toasts')) focusedBefore = target;
});

/** Dismisses a toast from one of its buttons, and returns the focus to where it was before. */
function dismissByButton(id: number): void {
  dismiss(id);
  setTimeout(() => {
    if (document.activeElement !== document.body) return;
    const target = focusedBefore?.isConnected ? focusedBefore : document.querySelector<HTMLElement>('h1');
    target?.focus();
  }, 20);
}

/**
 * Shows a message for 6 s, with an action (Undo, View) for 10 s; an error stays until dismissed. Must never be the only
 * place where an error is shown.
 */
export function toast(
  text: string,
  { error = false, action }: { error?: boolean; action?: Toast['action'] } = {},
) {
  last += 1;
  shown.set([...shown.get().slice(-3), { id: last, text, error, action }]);
}

/** Shows a long-running task with a Cancel button until `end` is called; `say` updates its progress. */
export function progress(
  text: string,
  action: NonNullable<Toast['action']>,
): { say(detail: string): void; end(): void } {
  last += 1;
  const id = last;
  shown.set([...shown.get(), { id, text, error: false, isKept: true, action }]);
  return {
    say: (detail) => shown.set(shown.get().map((each) => (each.id === id ? { ...each, detail } : each))),
    end: () => dismiss(id),
  };
}

function Item({ id, text, detail, error, isKept, action }: Toast) {
  const [held, setHeld] = useState(false);
  const left = useRef(action ? 10_000 : 6_000);
  useEffect(() => {
    if (held || error || isKept) return;
    const began = Date.now();
    const timer = setTimeout(() => dismiss(id), left.current);
    return () => {
      clearTimeout(timer);
      left.current -= Date.now() - began;
    };
  }, [held, error, isKept, id]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only pauses its timer
    <div
      className="km-toast"
      data-error={error || undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>
        {text}
        {detail && <span aria-hidden="true"> {detail}</span>}
      </span>
      {action && (
        <button
          type="button"
          className="km-toast-action"
          onClick={() => {
            dismissByButton(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className="km-icon-button"
        aria-label={kit.toasts.dismiss}
        onClick={() => dismissByButton(id)}
      >
        <CloseIcon />
      </button>
    </div>
  );
}

/** The permanent region of toasts. */
export function Toasts() {
  const toasts = useStore(shown);
  return (
    <div className="km-toasts" role="status" aria-label={kit.toasts.label} aria-atomic="false">
      {toasts.map((each) => (
        <Item key={each.id} {...each} />
      ))}
    </div>
  );
}
