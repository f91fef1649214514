import { useEffect, useRef } from 'react';
import type { OperationEntry } from './document';

/** Title of an operation; focused when another one is selected. */
export function OperationTitle({ operation: { id, summary } }: { operation: OperationEntry }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(id);
  useEffect(() => {
    if (before.current === id) return;
    before.current = id;
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'nearest' });
  }, [id]);
  return (
    <div className="km-ref-title">
      <h2 ref={heading} tabIndex={-1}>
        {summary}
      </h2>
      <code className="km-hint">{id}</code>
    </div>
  );
}
