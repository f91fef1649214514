import { useContext, useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { Refused } from '../../kit/api';
import { Toasts } from '../../kit/toasts';
import type { OperationEntry, ReferenceDocument } from '../../reference/document';
import { german } from '../../reference/german';
import { OperationList } from '../../reference/OperationList';
import { OperationTitle } from '../../reference/OperationTitle';
import { type Kept, OperationView } from '../../reference/OperationView';
import { Prose } from '../../reference/Prose';
import '../../reference/reference.css';
import { examplesIn } from '../../reference/samples';
import { ReferenceWordsContext, reference, useReferenceWords } from '../../reference/strings';
import { useAppWords } from '../appWords';
import { useProduct } from '../catalogue';
import { Note, Page, usePath } from '../shell';
import { useSender, useSpec } from '../specs';
import { useSpecWords } from '../specWords';
import { LanguageContext, useWords } from '../words';

const nothing = {};

function Operation(props: {
  product: string;
  operation: OperationEntry;
  document: ReferenceDocument;
  kept: Kept;
  keep(kept: Kept): void;
}) {
  const { product, operation, document, kept, keep } = props;
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

function Shown(props: { product: string; document: ReferenceDocument }) {
  const { product, document } = props;
  const words = useReferenceWords();
  const { operationId } = useParams();
  const [search] = useSearchParams();
  const path = usePath();
  const [kept, keep] = useState<Kept>({ path: nothing, contentType: 'application/json' });
  const query = search.toString();
  const base = path(`/products/${encodeURIComponent(product)}/docs`);
  const linkOf = (id: string) => `${base}/${encodeURIComponent(id)}${query ? `?${query}` : ''}`;
  const operation = operationId === undefined ? undefined : document.operations.get(operationId);
  return (
    <div className="km-ref-columns">
      <OperationList groups={document.groups} chosen={operation?.id} linkOf={linkOf} />
      <div className="km-ref-content">
        {operation && (
          <Operation product={product} operation={operation} document={document} kept={kept} keep={keep} />
        )}
        {!operation && operationId !== undefined && (
          <p>
            {words.unknown(operationId)} <Link to={base}>{words.toOverview}</Link>
          </p>
        )}
        {operationId === undefined && <Overview document={document} linkOf={linkOf} />}
      </div>
    </div>
  );
}

/** P8: `/products/{name}/docs` and `/products/{name}/docs/{operationId}` */
export default function SpecPage() {
  const words = useWords();
  const { catalogue: c } = useAppWords();
  const s = useSpecWords();
  const path = usePath();
  const language = useContext(LanguageContext);
  const { name = '' } = useParams();
  const { data: product } = useProduct(name);
  const { data: spec, error } = useSpec(name);
  const toProduct = <Link to={path(`/products/${encodeURIComponent(name)}`)}>{s.back}</Link>;
  if (error) {
    const isMissing = error instanceof Refused && error.status === 404;
    const isBare = isMissing && error.code === 'keymint.SpecDoesNotExist';
    return (
      <Page title={isMissing && !isBare ? c.missing : s.none}>
        {isMissing && !isBare && <p>{c.missingBody}</p>}
        {!isMissing && <Note tone="bad">{words.failed}</Note>}
        <p>{isBare ? toProduct : <Link to={path('/products')}>{c.back}</Link>}</p>
      </Page>
    );
  }
  if (!spec)
    return (
      <Page title={words.loading}>
        <p aria-busy="true">{words.loading}</p>
      </Page>
    );
  return (
    <ReferenceWordsContext value={language === 'de' ? german : reference}>
      <Page title={s.title(product?.displayName ?? spec.title)} full>
        <p className="kp-line">
          <span>{spec.title}</span>
          <span>{s.version(spec.version)}</span>
          {toProduct}
        </p>
        <div className="km-ref">
          <Shown product={name} document={spec.document} />
        </div>
        <Toasts />
      </Page>
    </ReferenceWordsContext>
  );
}
