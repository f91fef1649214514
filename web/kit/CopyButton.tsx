import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import { announce } from './announce';
import { CheckIcon, CopyIcon } from './icons';
import { kit } from './strings';
import { toast } from './toasts';

/** Puts a text on the clipboard and says so: "{what} copied". */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce(kit.copied(what));
  } catch {
    toast(kit.copyFailed, { error: true });
  }
}

/** Copies `text`; `what` names it: "Developer ID". */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [isDone, setDone] = useState(false);
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={28}
      className="km-copy"
      aria-label={kit.copy(what)}
      title={kit.copy(what)}
      onClick={async () => {
        await copyText(text, what);
        setDone(true);
        setTimeout(() => setDone(false), 2000);
      }}
    >
      {isDone ? <CheckIcon size={14} /> : <CopyIcon size={14} />}
    </ActionIcon>
  );
}
