import { useEffect, useState } from 'react';
import { announce } from './announce';
import { CheckIcon, CopyIcon } from './icons';
import { kit } from './strings';
import { toast } from './toasts';

/** Texts of copying, on pages in other languages. */
export interface CopyWords {
  copy(what: string): string;
  copied(what: string): string;
  copiedShort: string;
  failed: string;
}

const usual: CopyWords = {
  copy: kit.copy,
  copied: kit.copied,
  copiedShort: kit.copiedShort,
  failed: kit.copyFailed,
};

/** Copies a text to the clipboard and announces "{what} copied". Returns true on success. */
export async function copyText(text: string, what: string, words = usual): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    announce(words.copied(what));
    return true;
  } catch {
    toast(words.failed, { error: true });
    return false;
  }
}

/** The same for an entry of a menu, which is gone by then: a toast says it. */
export async function copyFromMenu(text: string, what: string): Promise<void> {
  if (await copyText(text, what)) toast(kit.copied(what));
}

/** Whether something was copied just now; `confirm` says that it was, for two seconds. */
export function useCopied(): { isCopied: boolean; confirm(): void } {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return { isCopied, confirm: () => setCopied(true) };
}

interface CopyFaceProps {
  isCopied: boolean;
  size?: number;
  words?: CopyWords;
}

/** The face of a button that copies: "Copied" with a check mark once it was done. */
export const CopyFace = ({ isCopied, size = 14, words = usual }: CopyFaceProps) =>
  isCopied ? (
    <span className="km-copied">
      <CheckIcon size={size} />
      <span aria-hidden="true">{words.copiedShort}</span>
    </span>
  ) : (
    <CopyIcon size={size} />
  );

/** Copies `text`; `what` names it: "Developer ID". */
export function CopyButton({ text, what, words = usual }: { text: string; what: string; words?: CopyWords }) {
  const { isCopied, confirm } = useCopied();
  return (
    <button
      type="button"
      className="km-icon-button km-copy"
      aria-label={words.copy(what)}
      title={words.copy(what)}
      onClick={async () => {
        if (await copyText(text, what, words)) confirm();
      }}
    >
      <CopyFace isCopied={isCopied} words={words} />
    </button>
  );
}

/** An id with its button, which stays beside it when the id wraps. `what` names it. */
export function CopiedCode({ text, what }: { text: string; what: string }) {
  return (
    <span className="km-pair">
      <code translate="no">{text}</code>
      <CopyButton text={text} what={what} />
    </span>
  );
}
