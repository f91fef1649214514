import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { OperationEntry, ReferenceDocument } from './document';
import { OperationList } from './OperationList';
import { OperationTitle } from './OperationTitle';
import { type Kept, OperationView } from './OperationView';
import { Prose } from './Prose';
import './reference.css';
import { examplesIn } from './samples';
import type { Sender } from './sender';
import { useReferenceWords } from './strings';

const nothing = {};

/** The document of an API product, and who sends its requests. */
interface Shown {
  product: string;
  document: ReferenceDocument;
  useSender(product: string, document: ReferenceDocument, operation: OperationEntry): Sender;
}

function Operation(props: Shown & { operation: OperationEntry; kept: Kept; keep(kept: Kept): void }) {
  const { product, operation, document, useSender, kept, keep } = props;
  const sender = useSender(product, document, operation);
  return (
    <>
      <OperationTitle operation={operation} />
      <OperationView
        key={operation.id}
        operation={operation}
        document={document}
        sender={sender}
        kept={kept}
        onKeep={keep}
        known={nothing}
        samples={examplesIn(operation)}
      />
    </>
  );
}

function Overview({ document, linkOf }: { document: ReferenceDocument; linkOf(id: string): string }) {
  const { list } = useReferenceWords();
  return (
    <div className="km-ref-overview">
      {document.description && <Prose text={document.description} />}
      <ul className="km-ref-groups">
        {document.groups.map(({ tag, title, description, operations }) => (
          <li key={tag} className="km-card">
            <h2>{title || list.label}</h2>
            {description && <Prose text={description} />}
            <p className="km-hint">
              {operations[0] && <Link to={linkOf(operations[0].id)}>{operations[0].summary}</Link>}
              {` · ${list.found(operations.length)}`}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

/**
 * The reference of an API product, made from its OpenAPI document. `base` is the address of its overview; operations
 * are below.
 */
export function ProductReference(props: Shown & { base: string; operationId: string | undefined }) {
  const { document, base, operationId } = props;
  const words = useReferenceWords();
  const [search] = useSearchParams();
  const [kept, keep] = useState<Kept>({ path: nothing, contentType: 'application/json' });
  const query = search.toString();
  const linkOf = (id: string) => `${base}/${encodeURIComponent(id)}${query ? `?${query}` : ''}`;
  const operation = operationId === undefined ? undefined : document.operations.get(operationId);
  return (
    <div className="km-ref">
      <div className="km-ref-columns">
        <OperationList groups={document.groups} chosen={operation?.id} linkOf={linkOf} />
        <div className="km-ref-content">
          {operation && <Operation {...props} operation={operation} kept={kept} keep={keep} />}
          {!operation && operationId !== undefined && (
            <p>
              {words.unknown(operationId)} <Link to={base}>{words.toOverview}</Link>
            </p>
          )}
          {operationId === undefined && <Overview document={document} linkOf={linkOf} />}
        </div>
      </div>
    </div>
  );
}
