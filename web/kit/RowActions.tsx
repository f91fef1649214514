import { lazy, type ReactNode, Suspense, useId, useRef, useState } from 'react';
import { DotsIcon } from './icons';
import { kit } from './strings';

const loadMenu = () => import('./ActionMenu');
const ActionMenu = lazy(loadMenu);
const fetchMenu = () => void loadMenu().catch(() => {});

/** A menu item with an action or a link; `line` draws a divider above it. */
export interface Action {
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  line?: boolean;
  run?: () => void;
  to?: string;
}

/**
 * The "⋯" menu of a row or record, labelled `Actions for {name}`; renders nothing without actions. The button is all
 * that a row mounts: the menu comes when it is first opened, and its code when the pointer or the focus arrives.
 */
export function RowActions({ name, actionsOf }: { name: string; actionsOf(): readonly Action[] }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [isUsed, setUsed] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const actions = actionsOf();
  if (actions.length === 0) return null;
  const turn = () => {
    setUsed(true);
    setOpen(!isOpen);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        id={id}
        className="km-icon-button km-row-actions"
        aria-label={kit.actionsFor(name)}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPointerEnter={fetchMenu}
        onFocus={fetchMenu}
        onClick={turn}
      >
        <DotsIcon size={18} />
      </button>
      {isUsed && (
        <Suspense>
          <ActionMenu id={id} button={button} isOpen={isOpen} onChange={setOpen} actions={actions} />
        </Suspense>
      )}
    </>
  );
}
